namespace Relay.Domain.Journal;

/// <summary>An accepted request on its way into the journal.</summary>
/// <param name="Event">The event, its id not yet given.</param>
/// <param name="Deliveries">One for each webhook that asked for it.</param>
internal sealed record EventDraft(EventRecord Event, IReadOnlyList<DeliveryDraft> Deliveries);
