using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Writing;

/// <summary>The nodes' rows, for people.</summary>
internal sealed class StoredNodes(JournalStore store, TimeProvider clock) : INodes
{
    public Task<IReadOnlyList<NodeState>> ListAsync(CancellationToken cancel) => store.ReadAsync(Read, cancel);

    private IReadOnlyList<NodeState> Read(DbConnection db)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var self = store.Node.Generation;
        return db.Query(
            """
            SELECT generation, name, version, started_at, seen_at, position,
              (SELECT count(*) FROM webhooks WHERE owner = generation AND deleted_at IS NULL),
              (SELECT at FROM changes WHERE seq > position ORDER BY seq LIMIT 1)
            FROM nodes WHERE stopped_at IS NULL ORDER BY generation
            """,
            row => new NodeState(
                row.GetInt64(0),
                row.GetString(1),
                row.GetString(2),
                row.GetInt64(3),
                // Alone in a file it says nothing to anybody; here it is asked itself.
                row.GetInt64(0) == self
                    ? now
                    : row.GetInt64(4),
                (int)row.GetInt64(6),
                row.GetInt64(0) == self || row.LongOrNull(7) is not { } unknown ? 0 : Math.Max(0, now - unknown),
                row.GetInt64(0) == self
            )
        );
    }
}
