namespace Relay.Commands.Listen;

/// <summary>A delivery and what came of it, for people and programs.</summary>
/// <param name="Message">As it came.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Answer">Null while it is with the handler.</param>
/// <param name="IsRepeated">Whether it was answered from memory and not forwarded again.</param>
/// <param name="At">When it came, or when its answer did.</param>
internal sealed record ListenedDelivery(
    DeliverMessage Message,
    ReadOnlyMemory<byte> Body,
    LocalAnswer? Answer,
    bool IsRepeated,
    DateTimeOffset At
)
{
    /// <summary>The status, or the outcome in its place.</summary>
    public string Result =>
        Answer is null ? "…"
        : Answer.Message.Status is { } status ? status.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : Answer.Message.Outcome;
}
