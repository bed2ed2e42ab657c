namespace Relay.Testing;

/// <summary>One event on its way to one webhook.</summary>
/// <param name="Id">Its id.</param>
/// <param name="EventId">The relay's id of the event.</param>
/// <param name="Type">The event's type, as its provider says it.</param>
/// <param name="Webhook">The webhook's name.</param>
/// <param name="State">As the API says it: <c>pending</c>, <c>in_flight</c>, <c>delivered</c>, <c>failed</c>, <c>parked</c> or <c>skipped</c>.</param>
/// <param name="NextAt">When it is tried again; null where it is not.</param>
/// <param name="Attempts">The tries, oldest first.</param>
public sealed record RelayDelivery(
    string Id,
    string EventId,
    string Type,
    string Webhook,
    string State,
    DateTimeOffset? NextAt,
    IReadOnlyList<RelayAttempt> Attempts
)
{
    /// <summary>Whether the handler took it.</summary>
    public bool IsDelivered => State == "delivered";

    /// <summary>Whether it waits, or is on its way.</summary>
    public bool IsOpen => State is "pending" or "in_flight";

    /// <summary>What became of it, in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Sentence;
}
