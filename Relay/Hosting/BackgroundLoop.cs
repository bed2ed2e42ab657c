namespace Relay.Hosting;

/// <summary>
/// What every background loop stands on: it waits by the clock it was given and can be cancelled or woken while it waits, never goes on
/// at once after an error,
/// says once that it fails and once that it works again, and shows in <c>/healthz</c>.
/// <code>
///   TurnAsync ──► wait as long as it says, or until Wake() ──► TurnAsync …
///       └ throws ──► wait 1 s, 2 s, 4 s … 30 s ──► TurnAsync …
/// </code>
/// </summary>
internal abstract class BackgroundLoop : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1),
        LongestDelay = TimeSpan.FromSeconds(30);
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly LoopPulse _pulse;
    private readonly SemaphoreSlim _woken = new(0, 1);

    /// <param name="patience">How long a turn may take, or go on failing, before the loop counts as stuck; one minute where null.</param>
    protected BackgroundLoop(string name, TimeProvider clock, HealthBoard health, ILogger logger, TimeSpan? patience = null)
    {
        (_clock, _logger) = (clock, logger);
        _pulse = health.Watch(name, patience);
    }

    /// <summary>One turn of work.</summary>
    /// <returns>How long to wait before the next one; <see cref="Timeout.InfiniteTimeSpan"/> to wait for <see cref="Wake"/>.</returns>
    protected abstract Task<TimeSpan> TurnAsync(CancellationToken stop);

    /// <summary>Ends the wait: there is work. Said before the wait begins, it ends that wait at once.</summary>
    public void Wake()
    {
        try
        {
            if (_woken.CurrentCount == 0)
                _woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another caller woke it in the same moment, which is all that was wanted.
        }
    }

    /// <summary>Tells <c>/healthz</c> that a long turn gets on.</summary>
    protected void Beat() => _pulse.Beat();

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host starts its services one after another: none waits for another's first turn.
        await Task.Yield();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
                await WaitAsync(await GuardedTurnAsync(stoppingToken), stoppingToken);
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException && stoppingToken.IsCancellationRequested)
        {
            // This is how a loop ends; after a start that failed it is disposed without having been stopped.
        }
        finally
        {
            _pulse.End();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _woken.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<TimeSpan> GuardedTurnAsync(CancellationToken stop)
    {
        try
        {
            var wait = await TurnAsync(stop);
            if (_pulse.Beat(Planned(wait)) is > 0 and var failed)
                _logger.LogInformation(
                    LogEvents.LoopRecovered,
                    "Loop {Loop} works again after {Failures} failed turns",
                    _pulse.Name,
                    failed
                );
            return wait;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            var failures = _pulse.Fail();
            if (failures == 1)
                _logger.LogError(LogEvents.LoopFails, exception, "Loop {Loop} fails and will try again", _pulse.Name);
            return DelayAfter(failures);
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stop)
    {
        if (wait == TimeSpan.Zero)
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer =
            wait == Timeout.InfiniteTimeSpan
                ? null
                : _clock.CreateTimer(static state => Cancel((CancellationTokenSource)state!), over, wait, Timeout.InfiniteTimeSpan);
        try
        {
            // After an error nobody can wake it: whoever has work would, and the delay would be none.
            await (_pulse.Failures > 0 ? Task.Delay(Timeout.Infinite, over.Token) : _woken.WaitAsync(over.Token));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time is up.
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The timer fired while the wait ended by itself.
        }
    }

    /// <summary>A loop that waits for work is never overdue.</summary>
    private static TimeSpan Planned(TimeSpan wait) => wait == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(3650) : wait;

    private static TimeSpan DelayAfter(int failures) => failures > 5 ? LongestDelay : FirstDelay * (1 << (failures - 1));
}
