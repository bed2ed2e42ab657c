namespace Relay.Domain.Calls;

/// <summary>Events to be projected.</summary>
/// <param name="Events">Those that can tell of a call or a voicemail.</param>
/// <param name="Place">How far this batch goes; it is written with what is made of it.</param>
/// <param name="IsFull">Whether there can be more at once.</param>
/// <param name="IsEmpty">Whether there is nothing to write, not even the place.</param>
/// <param name="IsBusy">Whether the journal has much to write just now: whoever can wait should.</param>
internal sealed record CallBatch(IReadOnlyList<EventRecord> Events, FollowPlace Place, bool IsFull, bool IsEmpty, bool IsBusy = false);
