namespace Relay.Storage.Changes;

/// <summary>The events that come next for a follower.</summary>
/// <param name="Events">In the order of their commits (those older than the log in that of their ids), each with the place behind
/// it.</param>
/// <param name="End">The place behind everything that was looked at.</param>
/// <param name="IsFull">Whether there can be more.</param>
/// <param name="Passed">Changes that were looked at and are none of events.</param>
internal sealed record EventTail(IReadOnlyList<(long Id, FollowPlace Behind)> Events, FollowPlace End, bool IsFull, long Passed);
