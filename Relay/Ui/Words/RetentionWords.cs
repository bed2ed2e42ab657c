namespace Relay.Ui.Words;

/// <summary>How long things are kept, in words.</summary>
internal static class RetentionWords
{
    /// <param name="days">0 is for ever.</param>
    public static string Days(int days) =>
        days switch
        {
            0 => "for ever",
            1 => "1 day",
            _ => $"{Format.Count(days)} days",
        };
}
