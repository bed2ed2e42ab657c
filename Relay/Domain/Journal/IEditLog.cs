namespace Relay.Domain.Journal;

/// <summary>Where edited events are kept: events that a person made out of a recorded one.</summary>
internal interface IEditLog
{
    /// <summary>
    /// Writes the new event, where it comes from, one waiting delivery of it for each webhook, and the audit's row, in one transaction.
    /// No request brought it, so nothing of what was received moves; its deliveries are routed as any are.
    /// </summary>
    /// <exception cref="StorageException">The store refused: nothing of it happened.</exception>
    Task<EditedEvent> RecordAsync(EventDraft draft, long originalId, string actor);
}
