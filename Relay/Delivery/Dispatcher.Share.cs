namespace Relay.Delivery;

/// <summary>Lanes that come to this node and leave it, where several nodes share them.</summary>
internal sealed partial class Dispatcher
{
    /// <summary>Whether this node runs the lane.</summary>
    public bool Owns(long webhookId) => Lane(webhookId) is { IsOwned: true };

    /// <summary>These are this node's from here on: their lanes begin with what the store has.</summary>
    public async Task OwnAsync(IReadOnlyCollection<LaneOwner> owned, CancellationToken cancel)
    {
        if (owned.Count == 0)
            return;
        var stored = await queue.LoadHealthAsync(cancel).ConfigureAwait(false);
        foreach (var (id, _, seat) in owned)
        {
            // One that the catalog does not know yet comes with it, or had work left when it was deleted.
            if (!stored.TryGetValue(id, out var health))
                continue;
            var lane = _lanes.GetOrAdd(
                id,
                static (id, made) => made.Dispatcher.Create(Webhook.Forgotten(id), made.Health),
                (Dispatcher: this, Health: health)
            );
            // The node that it was connected to is gone, and did not say so.
            if (seat != share?.Self)
                health = await PauseListenerAsync(lane.Webhook, health).ConfigureAwait(false);
            lock (lane.Lock)
                lane.Own(health);
            Pump(lane);
        }
    }

    /// <summary>Another node is to run it, or runs it already: what is in memory goes back.</summary>
    /// <returns>Whether nothing of it is left here.</returns>
    public bool LetGo(long webhookId)
    {
        if (Lane(webhookId) is not { } lane)
            return true;
        lock (lane.Lock)
        {
            if (lane.IsOwned)
                lane.Disown();
            else if (lane.IsIdle)
                return true;
        }

        Pump(lane);
        lock (lane.Lock)
            return lane.IsIdle;
    }

    /// <summary>Nothing that this node held is its own any more.</summary>
    public void LetGoOfAll()
    {
        foreach (var id in _lanes.Keys)
            LetGo(id);
    }

    /// <summary>Another node has changed what waits for a webhook, or its health.</summary>
    /// <returns>Whether this node runs its lane.</returns>
    public bool Hear(long webhookId)
    {
        if (Lane(webhookId) is not { } lane)
            return false;
        lock (lane.Lock)
        {
            if (!lane.IsOwned)
                return false;
            lane.Hear(Now);
        }

        Pump(lane);
        return true;
    }
}
