namespace Relay.Domain.Changes;

/// <summary>
/// How far somebody is who follows events: by the numbers of the change log, because an event with a lower id can be committed later.
/// What is older than the log is walked by id first.
/// </summary>
/// <param name="Number">The last change that was looked at.</param>
/// <param name="WalkedTo">The last id of the walk.</param>
/// <param name="WalkTo">Where the walk ends: the newest id that was there when <paramref name="Number"/> was taken.</param>
internal readonly record struct FollowPlace(long Number, long WalkedTo, long WalkTo)
{
    public bool IsWalking => WalkedTo < WalkTo;

    /// <summary>As <see cref="ToString"/> wrote it; null for anything else.</summary>
    public static FollowPlace? TryParse(string? text) =>
        text?.Split(' ') is [var number, var walked, var end]
        && long.TryParse(number, out var at)
        && long.TryParse(walked, out var from)
        && long.TryParse(end, out var to)
            ? new FollowPlace(at, from, to)
            : null;

    public override string ToString() => $"{Number} {WalkedTo} {WalkTo}";
}
