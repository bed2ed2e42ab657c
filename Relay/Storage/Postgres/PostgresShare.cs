using Relay.Hosting;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>The nodes' rows and the lanes' owners, moved in transactions of the journal.</summary>
/// <param name="lease">How long a node may be silent while its connection stands.</param>
internal sealed class PostgresShare(
    PostgresStore store,
    PostgresSeats seats,
    TimeProvider clock,
    TimeSpan lease,
    ILogger<PostgresShare> log
) : ILaneShare, IDisposable
{
    private readonly NodeWatch _watch = new(lease);
    private readonly SemaphoreSlim _turn = new(1);
    private IReadOnlyList<Node> _live = [];
    private long _self = store.Node.Generation,
        _saidAt = clock.GetTimestamp();
    private volatile bool _isCutOff;

    public event Action<IReadOnlyList<long>?>? Told;

    public event Action? Displaced;

    public long Self => store.Node.Generation;

    public IReadOnlyList<Node> Live => Volatile.Read(ref _live);

    public bool IsSure => clock.GetElapsedTime(Volatile.Read(ref _saidAt)) < (_isCutOff ? NodeWatch.Grace : lease);

    public async Task BeatAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            // Counted from before it is said: the others count from when they see it.
            var began = clock.GetTimestamp();
            var nodes = await SayAsync().ConfigureAwait(false);
            var dead = _watch.Look(nodes, Self, clock.GetElapsedTime(0, clock.GetTimestamp()));
            if (dead.Count > 0)
                nodes.RemoveAll((await BuryAsync(dead).ConfigureAwait(false)).Contains);
            Become(nodes);
            Volatile.Write(ref _saidAt, began);
            _isCutOff = false;
        }
        catch (StorageException)
        {
            // Its connection may be gone, for which the others have less patience.
            _isCutOff = true;
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<IReadOnlyList<LaneOwner>> ReadLanesAsync(CancellationToken cancel)
    {
        var rows = await store
            .ReadAsync(
                db =>
                    db.Query(
                        "SELECT id, owner, seat, seat_holder FROM webhooks WHERE deleted_at IS NULL OR open_live + open_parked > 0",
                        row => (Lane: new LaneOwner(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), Holder: row.TextOrNull(3))
                    ),
                cancel
            )
            .ConfigureAwait(false);
        seats.See(rows.Select(row => (row.Lane.WebhookId, row.Lane.Seat, row.Holder)), Live);
        return [.. rows.Select(row => row.Lane)];
    }

    public Task<IReadOnlyList<long>> TakeAsync(IReadOnlyList<LaneOwner> lanes) => MoveAsync(lanes, batch => batch.Node.Generation);

    public Task ReleaseAsync(IReadOnlyList<long> webhookIds) => MoveAsync([.. webhookIds.Select(id => new LaneOwner(id, Self))], _ => 0);

    /// <summary>Another node has said something with a commit of its own, or may have while nobody listened.</summary>
    /// <param name="webhookIds">Null where it may be any.</param>
    public void Hear(IReadOnlyList<long>? webhookIds) => Told?.Invoke(webhookIds);

    public void Dispose() => _turn.Dispose();

    private Task<List<Node>> SayAsync() =>
        store.Writer.OnBatchAsync(batch =>
        {
            batch.Connection.Execute(
                "UPDATE nodes SET beat = beat + 1, seen_at = @now, position = @position WHERE generation = @self",
                ("now", batch.Now),
                ("position", batch.Position),
                ("self", batch.Node.Generation)
            );
            return NodeRows.Read(batch.Connection);
        });

    /// <returns>Those that have ended: one that has beaten meanwhile lives.</returns>
    private async Task<IReadOnlyList<Node>> BuryAsync(IReadOnlyList<Node> dead)
    {
        var buried = await store.Writer.OnBatchAsync(batch => batch.Run(db => NodeRows.Bury(db, dead, batch.Now))).ConfigureAwait(false);
        foreach (var node in buried)
            log.LogWarning(
                LogEvents.NodeDead,
                "Relay {Node} on this store has been silent for too long: what it delivered is taken over",
                Ids.Node(node.Generation)
            );
        if (buried.Count > 0)
            await CutAsync(buried).ConfigureAwait(false);
        return buried;
    }

    /// <summary>
    /// Ends their connections, so that one which was stopped leads no loop any more. Where the server does not let us (each relay has a user
    /// of its own), that waits until they end by themselves.
    /// </summary>
    private async Task CutAsync(IReadOnlyList<Node> dead)
    {
        try
        {
            await store.WriteAsync(db => NodeRows.Cut(db, dead)).ConfigureAwait(false);
        }
        catch (StorageException refusal) when (refusal.OfThisWrite)
        {
            log.LogWarning(LogEvents.StoreRefused, "Connections of a relay that is silent could not be ended: {Reason}", refusal.Message);
        }
    }

    private void Become(List<Node> live)
    {
        var changed = !live.Select(node => node.Generation).SequenceEqual(_live.Select(node => node.Generation));
        Volatile.Write(ref _live, live);
        store.Tables.HasPeers = live.Count > 1;
        if (Interlocked.Exchange(ref _self, Self) != Self)
        {
            log.LogWarning(
                LogEvents.NodeDisplaced,
                "Another relay on this store took this one for dead; it goes on as {Node}, and what it had under way is sent by others",
                Ids.Node(Self)
            );
            Displaced?.Invoke();
        }

        // Lanes are to be shared out anew, and who was alone until now has told nobody what it did.
        if (changed)
            Hear(null);
    }

    private Task<IReadOnlyList<long>> MoveAsync(IReadOnlyList<LaneOwner> lanes, Func<JournalBatch, long> to) =>
        store.Writer.OnBatchAsync<IReadOnlyList<long>>(
            batch =>
            {
                if (lanes.Count == 0)
                    return [];
                var moved = batch.Connection.Query(
                    $"""
                    UPDATE webhooks SET owner = @to FROM (VALUES {string.Join(
                        ", ",
                        lanes.Select(lane => $"({lane.WebhookId}, {lane.Owner})")
                    )})
                      AS seen (id, owner) WHERE webhooks.id = seen.id AND webhooks.owner = seen.owner RETURNING webhooks.id
                    """,
                    row => row.GetInt64(0),
                    ("to", to(batch))
                );
                store.Tables.ForgetOwners();
                batch.Health.Foreign.UnionWith(moved);
                return moved;
            },
            lanes.Select(lane => lane.WebhookId)
        );
}
