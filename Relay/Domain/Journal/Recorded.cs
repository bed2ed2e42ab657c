namespace Relay.Domain.Journal;

/// <summary>What the journal made of a request.</summary>
/// <param name="EventId">The event, the first one's for a duplicate.</param>
/// <param name="Leased">The deliveries that go straight to their lanes, in the order in which they were asked for.</param>
internal sealed record Recorded(long EventId, bool Duplicate, IReadOnlyList<DeliveryWork> Leased);
