namespace Relay.Domain.Calls;

/// <summary>Events to be projected.</summary>
/// <param name="Events">Those that can tell of a call or a voicemail.</param>
/// <param name="Mark">The last event that was looked at; what is written with it is behind nobody's back.</param>
/// <param name="IsFull">Whether there can be more at once.</param>
/// <param name="IsEmpty">Whether no event at all is behind the mark.</param>
/// <param name="IsBusy">Whether the journal has much to write just now: whoever can wait should.</param>
internal sealed record CallBatch(IReadOnlyList<EventRecord> Events, long Mark, bool IsFull, bool IsEmpty, bool IsBusy = false);
