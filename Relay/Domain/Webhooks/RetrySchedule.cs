namespace Relay.Domain.Webhooks;

/// <summary>When a delivery is tried again.</summary>
internal static class RetrySchedule
{
    /// <summary>How long an attempt that failed by our own fault waits; it uses no retry.</summary>
    public static readonly TimeSpan OwnFault = TimeSpan.FromSeconds(1);

    /// <summary>The delay before the retry behind <paramref name="used"/> used ones, or null where none is left.</summary>
    /// <param name="jitter">A factor in [0.8, 1.2), so that webhooks that failed together do not come back together.</param>
    public static TimeSpan? Delay(IReadOnlyList<int> delaysSeconds, int used, double jitter) =>
        used < delaysSeconds.Count ? TimeSpan.FromSeconds(delaysSeconds[used] * jitter) : null;
}
