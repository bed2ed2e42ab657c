namespace Relay.Delivery;

/// <summary>
/// The store's plans after the wall clock went back: each is moved by as much, once, so that it keeps its distance from now. A store that
/// refuses ends it with an exception; asked again, it goes on where it was.
/// </summary>
/// <param name="by">How far the clock went back, milliseconds.</param>
/// <param name="owns">Whose plans are made by this clock: of a webhook whose lane another node runs, none are.</param>
internal sealed class ClockShift(IDeliveryQueue queue, TimeProvider clock, long by, Func<long, bool> owns)
{
    private const int Slice = 500;

    /// <summary>Up to which of its deliveries a webhook is done, and which webhooks are done whole.</summary>
    private readonly Dictionary<long, long> _through = [];
    private readonly HashSet<long> _done = [];

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="learn">Told the health of each webhook whose own pause or probe has moved.</param>
    /// <exception cref="StorageException">The store refused.</exception>
    public async Task RunAsync(Action<long, WebhookHealth> learn, CancellationToken cancel)
    {
        foreach (var (id, health) in await queue.LoadHealthAsync(cancel).ConfigureAwait(false))
        {
            if (_done.Contains(id) || !owns(id) || (health.Open == 0 && health.AfterClockWentBack(by, Now) is null))
                continue;
            await MoveDeliveriesAsync(id, cancel).ConfigureAwait(false);
            var moved = await queue.ChangeHealthAsync(id, (now, _) => now.AfterClockWentBack(by, Now)).ConfigureAwait(false);
            _done.Add(id);
            if (moved is not null)
                learn(id, moved);
        }
    }

    private async Task MoveDeliveriesAsync(long webhookId, CancellationToken cancel)
    {
        while (_through.GetValueOrDefault(webhookId) is var after && after < long.MaxValue)
        {
            cancel.ThrowIfCancellationRequested();
            _through[webhookId] = await queue.BringForwardAsync(webhookId, by, Now, after, Slice).ConfigureAwait(false) ?? long.MaxValue;
        }
    }
}
