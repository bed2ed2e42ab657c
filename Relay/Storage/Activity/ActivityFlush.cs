using Relay.Hosting;

namespace Relay.Storage.Activity;

/// <summary>
/// Writes the figures into their tables every few seconds, at most a twentieth of the time, and once more when the relay stops; now and
/// then it removes the old ones.
/// </summary>
internal sealed class ActivityFlush(
    StoredActivity activity,
    ILeaders leaders,
    TimeProvider clock,
    HealthBoard health,
    ILogger<ActivityFlush> log
) : BackgroundLoop("activity", clock, health, log)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5),
        TrimEvery = TimeSpan.FromHours(1);
    private readonly TimeProvider _clock = clock;
    private DateTimeOffset _trimmedAt;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The grace may be over by now; this is one transaction or a few, and they wait for nobody.
            await activity.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StorageException or OperationCanceledException)
        {
            // The time to stop is over, or the store refuses: the figures are not worth more of either.
            log.LogWarning(LogEvents.StoreRefused, "The figures of the last seconds are lost: {Reason}", error.Message);
        }
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        var started = _clock.GetTimestamp();
        await activity.FlushAsync(stop).ConfigureAwait(false);
        var took = _clock.GetElapsedTime(started);
        if (_clock.GetUtcNow() is var now && now - _trimmedAt >= TrimEvery)
        {
            // Every node writes its own figures; one removes the old ones of all.
            if (await leaders.TryLeadAsync("activity-trimmer", stop).ConfigureAwait(false))
                await activity.TrimAsync(now.ToUnixTimeMilliseconds(), stop).ConfigureAwait(false);
            _trimmedAt = now;
        }

        return took * 20 > Every ? took * 20 : Every;
    }
}
