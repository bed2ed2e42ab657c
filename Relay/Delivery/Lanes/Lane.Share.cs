namespace Relay.Delivery.Lanes;

/// <content>Whose it is, where nodes share the lanes.</content>
internal sealed partial class Lane
{
    /// <summary>Whether this node runs it. The lane of another one begins nothing, and what it still holds goes back.</summary>
    public bool IsOwned { get; private set; } = true;

    /// <summary>Nothing of it is in memory or under way: another node may run it from here on.</summary>
    public bool IsIdle =>
        _queue.Held + _unfit.Count + _returning + _reserved + _unsettled == 0 && !_claiming && !_claimingParked && !_resuming;

    /// <summary>This node runs it from here on, and begins with what the store has.</summary>
    public void Own(WebhookHealth stored)
    {
        (IsOwned, Health, _isStale) = (true, stored, true);
        (_nextDrain, _skips) = (null, !Webhook.TakesEvents && stored.Open > 0);
        if (stored.OpenLive > 0)
            Expect(0);
    }

    /// <summary>Another node runs it, or is to: what is under way ends, nothing else begins.</summary>
    public void Disown()
    {
        IsOwned = false;
        Flush();
    }

    /// <summary>Another node has changed what waits for it, or its health.</summary>
    public void Hear(long now)
    {
        _isStale = true;
        Expect(now);
    }
}
