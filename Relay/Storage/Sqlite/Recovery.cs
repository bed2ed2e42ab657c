using Microsoft.Data.Sqlite;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>What a start finds after a stop of any kind. One process owns the file, so every lease in it is void.</summary>
internal static class Recovery
{
    private const string Generation = "generation";

    /// <summary>
    /// The first lease of this start. Leases count within a start and rise from one to the next, so that no result of an earlier one fits
    /// a lease of a later one.
    /// </summary>
    public static long FirstLease(SqliteConnection connection) =>
        connection.Long($"SELECT CAST(value AS INTEGER) FROM meta WHERE name = '{Generation}'") << 40;

    /// <summary>Leased deliveries wait again; those whose attempt ran longer than a moment show it as started and never finished.</summary>
    public static void Run(SqliteConnection connection, long now)
    {
        using var transaction = connection.BeginTransaction();
        var interrupted = (int)Domain.Deliveries.Outcome.Interrupted;
        connection.Execute(
            $"""
            INSERT OR IGNORE INTO attempts (delivery_id, number, purpose, started_at, outcome, error)
            SELECT id, attempts + 1, 0, {now}, {interrupted}, 'Relay stopped while this attempt ran; whether it arrived is not known.' FROM deliveries WHERE state = 1 AND started = 1;
            UPDATE deliveries SET attempts = attempts + 1 WHERE state = 1 AND started = 1;
            UPDATE deliveries SET state = 0, lease = 0, started = 0 WHERE state = 1;
            INSERT INTO meta (name, value) VALUES ('{Generation}', '1') ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1;
            """
        );
        transaction.Commit();
    }

    /// <summary>
    /// The newest id of all: new ones rise above it, also when the clock stands before it. A mark of parked work is one too.
    /// </summary>
    public static long LastId(SqliteConnection connection) =>
        Math.Max(
            connection.Long("SELECT max(parked_through) FROM webhooks"),
            new[] { "events", "deliveries", "arrivals", "exchanges", "audit", "webhooks", "sources", "keys", "runs", "bulks" }.Max(table =>
                connection.Long($"SELECT max(id) FROM {table}")
            )
        );
}
