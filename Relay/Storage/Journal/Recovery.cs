using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Journal;

/// <summary>What a start finds after a stop of any kind. One process owns the store, so every lease in it is void.</summary>
internal static class Recovery
{
    /// <summary>A store has one node.</summary>
    private const int Number = 0;

    /// <summary>
    /// Leased deliveries wait again; those whose attempt ran longer than a moment show it as started and never finished. One that a person
    /// had sent goes back to what it was before, as after any attempt by hand that failed. Every lane is this start's from here on, and
    /// does not end.
    /// </summary>
    /// <param name="name">Of the node's row.</param>
    public static StoreNode Run(DbConnection connection, string name, long now)
    {
        using var transaction = connection.BeginTransaction();
        var interrupted = (int)Domain.Deliveries.Outcome.Interrupted;
        connection.Execute(
            $"""
            INSERT INTO attempts (delivery_id, number, purpose, started_at, outcome, error)
            SELECT id, attempts + 1, CASE WHEN returns_to IS NULL THEN 0 ELSE 1 END, {now}, {interrupted},
                'Relay stopped while this attempt ran; whether it arrived is not known.' FROM deliveries WHERE state = 1 AND started = 1
            ON CONFLICT DO NOTHING;
            UPDATE deliveries SET attempts = attempts + 1 WHERE state = 1 AND started = 1;
            UPDATE ledger SET
              delivered = delivered + (SELECT count(*) FROM deliveries WHERE state = 1 AND returns_to = 2),
              failed = failed + (SELECT count(*) FROM deliveries WHERE state = 1 AND returns_to = 3),
              skipped = skipped + (SELECT count(*) FROM deliveries WHERE state = 1 AND returns_to = 4);
            UPDATE webhooks SET
              open_live = open_live - (SELECT count(*) FROM deliveries d WHERE d.state = 1 AND d.webhook_id = webhooks.id
                  AND d.returns_to > 0 AND d.id > parked_through),
              open_parked = open_parked - (SELECT count(*) FROM deliveries d WHERE d.state = 1 AND d.webhook_id = webhooks.id
                  AND d.returns_to > 0 AND d.id <= parked_through)
              WHERE id IN (SELECT webhook_id FROM deliveries WHERE state = 1 AND returns_to > 0);
            UPDATE webhooks SET drain = 0, drain_rate = NULL, drain_in_flight = 1, probe_at = NULL WHERE drain <> 0 AND open_parked = 0;
            UPDATE deliveries SET state = coalesce(returns_to, 0), settled_at = CASE WHEN returns_to > 0 THEN {now} END, lease = 0,
                started = 0, returns_to = NULL
              WHERE state = 1;
            INSERT INTO nodes (number, generation, name, started_at, seen_at) VALUES ({Number}, 1, '{name}', {now}, {now})
              ON CONFLICT (number) DO UPDATE SET generation = nodes.generation + 1, started_at = excluded.started_at, seen_at = excluded.seen_at;
            UPDATE webhooks SET owner = {Number}, owned_until = NULL, owned_generation = (SELECT generation FROM nodes WHERE number = {Number});
            """
        );
        var node = new StoreNode(Number, connection.Long($"SELECT generation FROM nodes WHERE number = {Number}"));
        transaction.Commit();
        return node;
    }

    /// <summary>
    /// The newest id of all: new ones rise above it, also when the clock stands before it. A mark of parked work is one too.
    /// </summary>
    public static long LastId(DbConnection connection) =>
        Math.Max(
            connection.Long("SELECT max(parked_through) FROM webhooks"),
            new[] { "events", "deliveries", "arrivals", "exchanges", "audit", "webhooks", "sources", "keys", "runs", "bulks" }.Max(table =>
                connection.Long($"SELECT max(id) FROM {table}")
            )
        );
}
