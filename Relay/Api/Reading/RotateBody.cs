namespace Relay.Api.Reading;

/// <summary>How long both secrets sign: a day where absent, 0 for not at all.</summary>
internal sealed record RotateBody(int? OverlapSeconds)
{
    /// <summary>The longest overlap, 30 days.</summary>
    public const int Most = 30 * 86_400;

    private const int Usual = 86_400;

    public static TimeSpan Read(Fields fields)
    {
        var seconds = fields.Int("overlapSeconds", Usual, 0, Most) ?? Usual;
        fields.FinishAndThrow();
        return TimeSpan.FromSeconds(seconds);
    }
}
