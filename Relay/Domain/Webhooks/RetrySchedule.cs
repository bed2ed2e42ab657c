namespace Relay.Domain.Webhooks;

/// <summary>When a delivery is tried again.</summary>
internal static class RetrySchedule
{
    public const int MaxThrottles = 10;

    /// <summary>How long an attempt that failed by our own fault waits; it uses no retry.</summary>
    public static readonly TimeSpan OwnFault = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1),
        Hour = TimeSpan.FromHours(1);

    /// <summary>The delay before the retry behind <paramref name="used"/> used ones, or null where none is left.</summary>
    /// <param name="jitter">A factor in [0.8, 1.2), so that webhooks that failed together do not come back together.</param>
    public static TimeSpan? Delay(IReadOnlyList<int> delaysSeconds, int used, double jitter) =>
        used < delaysSeconds.Count ? TimeSpan.FromSeconds(delaysSeconds[used] * jitter) : null;

    /// <summary>
    /// How long a request to slow down holds the webhook: what it asks for, at least the next delay or a second, at most an hour.
    /// </summary>
    public static TimeSpan Throttle(TimeSpan? retryAfter, TimeSpan? nextDelay)
    {
        var asked = TimeSpan.FromTicks(Math.Max((retryAfter ?? TimeSpan.Zero).Ticks, (nextDelay ?? Second).Ticks));
        return asked < Second ? Second
            : asked > Hour ? Hour
            : asked;
    }
}
