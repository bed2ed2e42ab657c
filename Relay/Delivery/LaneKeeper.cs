using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>
/// Gives this node's dispatcher the lanes that are its own to run, and takes from it those that are another's. Looks once a second, and
/// when a node comes or goes.
/// <code>
///   who lives ─► LaneShares ─► take: nobody's, or of a dead node ─► the owner in the store ─► the lane begins
///                           └► give: another node's by now ─► the lane ends what is under way ─► nobody's ─► that node takes it
///      ── crash boundary: an owner that is dead is none; its leases went back when it was found dead ──
/// </code>
/// </summary>
internal sealed class LaneKeeper : BackgroundLoop
{
    private const int Slice = 500;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Dispatcher _dispatcher;
    private readonly ILaneShare _share;
    private readonly ICatalog _catalog;
    private readonly IChangeLog _changes;
    private long _position = -1;

    public LaneKeeper(
        Dispatcher dispatcher,
        ILaneShare share,
        ICatalog catalog,
        IChangeLog changes,
        TimeProvider clock,
        HealthBoard health,
        ILogger<LaneKeeper> log
    )
        : base("lanes", clock, health, log)
    {
        (_dispatcher, _share, _catalog, _changes) = (dispatcher, share, catalog, changes);
        share.Told += Hear;
        share.Displaced += Leave;
        catalog.Changed += Follow;
    }

    /// <summary>Takes what it can before ingest opens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _share.BeatAsync().ConfigureAwait(false);
        await ShareOutAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _catalog.Changed -= Follow;
        _share.Displaced -= Leave;
        _share.Told -= Hear;
        base.Dispose();
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        await ShareOutAsync(stop).ConfigureAwait(false);
        // What hints that were lost have left: nothing where nobody has changed anything.
        var before = _position;
        _position = _changes.Position;
        if (_share.Live.Count > 1 && _position != before)
            await _dispatcher.SweepAsync(stop).ConfigureAwait(false);
        return Every;
    }

    private async Task ShareOutAsync(CancellationToken stop)
    {
        if (!_share.IsSure)
            return;
        var self = _share.Self;
        var lanes = await _share.ReadLanesAsync(stop).ConfigureAwait(false);
        var moves = LaneShares.Plan(lanes, _share.Live, self);
        var own = moves.Keep.Where(lane => !_dispatcher.Owns(lane.WebhookId)).ToList();
        foreach (var slice in moves.Take.Chunk(Slice))
        {
            var taken = (await _share.TakeAsync(slice).ConfigureAwait(false)).ToHashSet();
            own.AddRange(slice.Where(lane => taken.Contains(lane.WebhookId)));
        }

        await _dispatcher.OwnAsync(own, stop).ConfigureAwait(false);

        // Taken from this node while it was silent.
        foreach (var lane in lanes.Where(lane => lane.Owner != self && _dispatcher.Owns(lane.WebhookId)).Except(own))
            _dispatcher.LetGo(lane.WebhookId);
        var free = moves.Give.Select(lane => lane.WebhookId).Where(_dispatcher.LetGo).ToList();
        if (free.Count > 0)
            await _share.ReleaseAsync(free).ConfigureAwait(false);
    }

    private void Hear(IReadOnlyList<long>? webhookIds)
    {
        var isOwn = webhookIds is not null;
        foreach (var id in webhookIds ?? [])
            isOwn &= _dispatcher.Hear(id);
        // It may be about who runs them.
        if (!isOwn)
            Wake();
    }

    private void Leave()
    {
        _dispatcher.LetGoOfAll();
        Wake();
    }

    /// <summary>A new webhook's lane is this node's where this node made it.</summary>
    private void Follow(RoutingTable table)
    {
        if (table.ChangedWebhooks.Any(id => !_dispatcher.Owns(id)))
            Wake();
    }
}
