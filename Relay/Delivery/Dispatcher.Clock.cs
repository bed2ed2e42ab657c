namespace Relay.Delivery;

/// <content>A wall clock that went back.</content>
internal sealed partial class Dispatcher
{
    private const int BringForwardSlice = 500;

    // What is done where a store that refuses has ended it, so that no plan is moved twice: up to which delivery of each webhook, and
    // the webhooks whose own pause and probe are moved too.
    private readonly Dictionary<long, long> _broughtForward = [];
    private readonly HashSet<long> _broughtForwardWhole = [];

    /// <summary>
    /// The store's plans keep their distance from now. Goes on where it was when it is called again after it has thrown; by one caller
    /// only.
    /// </summary>
    /// <param name="by">How far the clock went back, milliseconds.</param>
    /// <exception cref="StorageException">The store refused.</exception>
    public async Task BringForwardAsync(long by, CancellationToken cancel)
    {
        foreach (var (id, health) in await queue.LoadHealthAsync(cancel).ConfigureAwait(false))
        {
            if (health.Open > 0 || health.AfterClockWentBack(by, Now) is not null)
                await BringForwardAsync(id, by, cancel).ConfigureAwait(false);
        }

        _broughtForward.Clear();
        _broughtForwardWhole.Clear();
    }

    /// <summary>Every lane asks the store anew what is planned.</summary>
    public void AskAnew()
    {
        foreach (var lane in _lanes.Values)
        {
            lock (lane.Lock)
                lane.ClockWentBack(Now);
            Pump(lane);
        }
    }

    private async Task BringForwardAsync(long webhookId, long by, CancellationToken cancel)
    {
        while (_broughtForward.GetValueOrDefault(webhookId) is var after && after < long.MaxValue)
        {
            cancel.ThrowIfCancellationRequested();
            var next = await queue.BringForwardAsync(webhookId, by, Now, after, BringForwardSlice).ConfigureAwait(false);
            _broughtForward[webhookId] = next ?? long.MaxValue;
        }

        if (_broughtForwardWhole.Contains(webhookId))
            return;
        var health = await queue.ChangeHealthAsync(webhookId, (health, _) => health.AfterClockWentBack(by, Now)).ConfigureAwait(false);
        _broughtForwardWhole.Add(webhookId);
        if (health is null || Lane(webhookId) is not { } lane)
            return;
        lock (lane.Lock)
            lane.Learn(health);
    }
}
