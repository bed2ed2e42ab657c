using Relay.Storage.Writing;

namespace Relay.Storage.Retention;

/// <summary>The ids below which rows are to be taken one by one.</summary>
/// <param name="now">Unix milliseconds.</param>
/// <param name="dropped">What goes with its part, and need not be walked through.</param>
internal sealed class RetentionBounds(RetentionLimits limits, long now, DroppedPartitions? dropped)
{
    /// <summary>Of rows that lie in no parts; null where they are kept for ever, here and below.</summary>
    public long? Rows(int days) => RetentionLimits.Bound(days, now);

    /// <summary>Of events and theirs. What is kept for as long as anything goes with its part, some days later at most.</summary>
    public long? Events(int days) => Bound(days, limits.LongestMetadata, dropped?.EventsFrom);

    /// <summary>Of bodies, in the same way.</summary>
    public long? Bodies(int days) => Bound(days, limits.LongestBodies, dropped?.BodiesFrom);

    private long? Bound(int days, int longest, long? byParts) =>
        Rows(days) is { } bound && byParts is { } from && days >= longest ? Math.Min(bound, from) : Rows(days);
}
