using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Journal;

/// <summary>What a start finds after a stop of any kind. One process owns the store, so every lease in it is void.</summary>
internal static class Recovery
{
    /// <summary>
    /// A start of the one node that a file has. Every lease is void, and every lane is this start's.
    /// </summary>
    public static StoreNode Run(DbConnection connection, NodeName name, long now)
    {
        using var transaction = connection.BeginTransaction();
        VoidLeases(connection, "state = 1", now);
        var node = new StoreNode(0, connection.Long("SELECT max(generation) FROM nodes") + 1);
        Register(connection, node, name, now);
        connection.Execute("UPDATE webhooks SET owner = @generation", ("generation", node.Generation));
        transaction.Commit();
        return node;
    }

    /// <summary>Writes a node's row for this start of it.</summary>
    public static void Register(DbConnection connection, StoreNode node, NodeName name, long now) =>
        connection.Execute(
            """
            INSERT INTO nodes (number, generation, name, version, started_at, seen_at)
            VALUES (@number, @generation, @name, @version, @now, @now)
            ON CONFLICT (number) DO UPDATE SET generation = excluded.generation, name = excluded.name, version = excluded.version,
              started_at = excluded.started_at, seen_at = excluded.seen_at, beat = 0, stopped_at = NULL
            """,
            ("number", (long)node.Number),
            ("generation", node.Generation),
            ("name", name.Host),
            ("version", name.Version),
            ("now", now)
        );

    /// <summary>
    /// Leased deliveries wait again; those whose attempt ran longer than a moment show it as started and never finished. One that a person
    /// had sent goes back to what it was before, as after any attempt by hand that failed.
    /// </summary>
    /// <param name="which">A condition on deliveries whose leases nobody holds any more; no other transaction may end one.</param>
    public static void VoidLeases(DbConnection connection, string which, long now)
    {
        var interrupted = (int)Domain.Deliveries.Outcome.Interrupted;
        connection.Execute(
            $"""
            INSERT INTO attempts (delivery_id, number, purpose, started_at, outcome, error)
            SELECT id, attempts + 1, CASE WHEN returns_to IS NULL THEN 0 ELSE 1 END, {now}, {interrupted},
                'Relay stopped while this attempt ran; whether it arrived is not known.' FROM deliveries WHERE {which} AND started = 1
            ON CONFLICT DO NOTHING;
            UPDATE deliveries SET attempts = attempts + 1 WHERE {which} AND started = 1;
            UPDATE webhooks SET
              open_live = open_live - (SELECT count(*) FROM deliveries d WHERE {which} AND d.webhook_id = webhooks.id
                  AND d.returns_to > 0 AND d.id > parked_through),
              open_parked = open_parked - (SELECT count(*) FROM deliveries d WHERE {which} AND d.webhook_id = webhooks.id
                  AND d.returns_to > 0 AND d.id <= parked_through)
              WHERE id IN (SELECT webhook_id FROM deliveries WHERE {which} AND returns_to > 0);
            UPDATE webhooks SET drain = 0, drain_rate = NULL, drain_in_flight = 1, probe_at = NULL WHERE drain <> 0 AND open_parked = 0;
            UPDATE ledger SET
              delivered = delivered + (SELECT count(*) FROM deliveries WHERE {which} AND returns_to = 2),
              failed = failed + (SELECT count(*) FROM deliveries WHERE {which} AND returns_to = 3),
              skipped = skipped + (SELECT count(*) FROM deliveries WHERE {which} AND returns_to = 4);
            UPDATE deliveries SET state = coalesce(returns_to, 0), settled_at = CASE WHEN returns_to > 0 THEN {now} END, lease = 0,
                started = 0, returns_to = NULL
              WHERE {which};
            """
        );
    }

    /// <summary>
    /// The newest id of all: new ones rise above it, also when the clock stands before it. A mark of parked work is one too, and so
    /// is one of retention, which may have taken every row there was.
    /// </summary>
    public static long LastId(DbConnection connection) =>
        Math.Max(
            Math.Max(
                connection.Long("SELECT max(parked_through) FROM webhooks"),
                connection.Long("SELECT max(through) FROM retention_marks")
            ),
            new[] { "events", "deliveries", "arrivals", "exchanges", "audit", "webhooks", "sources", "keys", "runs", "bulks" }.Max(table =>
                connection.Long($"SELECT max(id) FROM {table}")
            )
        );
}
