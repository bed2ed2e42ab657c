namespace Relay.Testing;

/// <summary>What the relay answered to its provider.</summary>
/// <param name="Status">The status: 200 where the event is on disk.</param>
/// <param name="EventId">The relay's id of the event; null where it refused, and for a message that an upstream answered.</param>
/// <param name="IsDuplicate">Whether the event had come before.</param>
/// <param name="Code">Why it refused, such as <c>signature_mismatch</c>; null where it did not.</param>
/// <param name="Body">The answer's body.</param>
public sealed record PostedEvent(int Status, string? EventId, bool IsDuplicate, string? Code, string Body)
{
    /// <summary>Whether it was taken.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;
}
