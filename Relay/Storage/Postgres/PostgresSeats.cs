using System.Collections.Concurrent;
using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>The places of listeners, in the rows of their webhooks.</summary>
internal sealed class PostgresSeats(PostgresStore store) : ISeats
{
    private readonly ConcurrentDictionary<long, bool> _own = [];
    private IReadOnlyDictionary<long, string> _elsewhere = new Dictionary<long, string>();

    public event Action<long>? Lost;

    public string? FindElsewhere(long listenerId) => Volatile.Read(ref _elsewhere).GetValueOrDefault(listenerId);

    public Task<string?> FindElsewhereAsync(long listenerId, CancellationToken cancel) =>
        store.ReadAsync(db => Find(db, listenerId, store.Node.Generation), cancel);

    public async Task<string?> TakeAsync(long listenerId, string holder, Func<string, bool> gives)
    {
        var other = await store
            .Writer.OnBatchAsync(
                batch =>
                {
                    var self = batch.Node.Generation;
                    var held = Find(batch.Connection, listenerId, self);
                    if (held is not null && !gives(held))
                        return held;
                    // Nobody was connected, or gives way: its lane has nothing to send where it was.
                    batch.Connection.Execute(
                        "UPDATE webhooks SET seat = @self, seat_holder = @holder, owner = @self WHERE id = @id",
                        ("self", self),
                        ("holder", holder),
                        ("id", listenerId)
                    );
                    store.Tables.ForgetOwners();
                    batch.Health.Foreign.Add(listenerId);
                    return null;
                },
                listenerId
            )
            .ConfigureAwait(false);
        if (other is null)
            _own[listenerId] = true;
        return other;
    }

    public Task<bool> HasAsync(long listenerId, CancellationToken cancel) =>
        store.ReadAsync(db => db.Long("SELECT seat FROM webhooks WHERE id = @id", ("id", listenerId)) == store.Node.Generation, cancel);

    public async Task LeaveAsync(long listenerId)
    {
        _own.TryRemove(listenerId, out _);
        await store
            .Writer.OnBatchAsync(
                batch =>
                    batch.Connection.Execute(
                        "UPDATE webhooks SET seat = 0, seat_holder = NULL WHERE id = @id AND seat = @self",
                        ("id", listenerId),
                        ("self", batch.Node.Generation)
                    ),
                listenerId
            )
            .ConfigureAwait(false);
    }

    /// <summary>What the rows say of every listener's place.</summary>
    /// <param name="seats">The listener, the node that has it, and who it is.</param>
    public void See(IEnumerable<(long Listener, long Seat, string? Holder)> seats, IReadOnlyList<Node> live)
    {
        var self = store.Node.Generation;
        var others = new Dictionary<long, string>();
        foreach (var (listener, seat, holder) in seats)
        {
            if (seat != self && holder is not null && live.Any(node => node.Generation == seat))
                others[listener] = holder;
        }

        Volatile.Write(ref _elsewhere, others);
        foreach (var listener in others.Keys)
        {
            if (_own.TryRemove(listener, out _))
                Lost?.Invoke(listener);
        }
    }

    /// <summary>Who has it at another node that lives.</summary>
    private static string? Find(DbConnection db, long listenerId, long self) =>
        db.First(
            """
            SELECT seat_holder FROM webhooks
            WHERE id = @id AND seat <> @self AND seat IN (SELECT generation FROM nodes WHERE stopped_at IS NULL)
            """,
            row => row.TextOrNull(0),
            ("id", listenerId),
            ("self", self)
        );
}
