using Npgsql;
using Relay.Storage.Querying;
using Relay.Storage.Retention;

namespace Relay.Storage.Postgres;

/// <summary>
/// One part goes, in one transaction.
/// <code>
///   no transaction of a journal is under way, and none begins ─► what of it is unfinished ─► the part is no part any more
///     ─► what is unfinished lies in the part of all rest, and is held ─► what later parts have of its events goes ─► it is dropped
///   ── crash boundary: the commit; before it nothing happened, after it everything ──
/// </code>
/// </summary>
/// <param name="part">All of it is due.</param>
internal sealed class PartitionDrop(NpgsqlConnection connection, Partition part)
{
    /// <summary>
    /// Rows that are looked at one by one while everybody waits. A part with more that is unfinished, or with more told of it later, is
    /// taken row by row instead.
    /// </summary>
    private const int Most = 10_000;

    /// <summary>How long others may wait behind this one while it waits for those before it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private string Ids => $"id >= {part.From} AND id < {part.To}";

    private string OfEvents => $"event_id >= {part.From} AND event_id < {part.To}";

    /// <summary>Drops events, their bodies, deliveries and attempts.</summary>
    /// <returns>How many events went, as the server estimates; null where too much of the part is unfinished.</returns>
    /// <exception cref="PostgresException">The tables are in use.</exception>
    public long? DropEvents()
    {
        using var transaction = Begin("events, bodies, deliveries, attempts");
        // Deliveries of these events outside of the part: replays, mostly.
        var later = connection.Query($"SELECT id, event_id, state FROM deliveries WHERE {OfEvents} AND NOT ({Ids}) LIMIT {Most + 1}", row =>
            (Id: row.GetInt64(0), EventId: row.GetInt64(1), State: (DeliveryState)row.GetInt64(2))
        );
        var open = FindOpen();
        open.UnionWith(later.Where(row => row.State is DeliveryState.Waiting or DeliveryState.Leased).Select(row => row.EventId));
        if (later.Count > Most || open.Count > Most)
            return null;

        var events = Rows("events");
        var kept = Sql.List(open);
        // Figures are estimates; what lists say of their beginning is exact.
        if (
            connection.Long(
                $"SELECT count(*) FROM (SELECT 1 FROM events_{part.Suffix} WHERE NOT id = ANY(@kept) LIMIT 1) AS t",
                ("kept", open.ToArray())
            ) > 0
        )
            Removal.NoteTaken(connection, part.To - 1);
        foreach (var (table, _) in PartitionRows.Tables)
            Detach(table);
        Keep("events", $"id IN ({kept})");
        Keep("bodies", $"id IN ({kept})");
        // Bodies that outlived a part of theirs.
        connection.Execute($"DELETE FROM bodies WHERE {Ids} AND NOT id = ANY(@kept)", ("kept", open.ToArray()));
        // A part has deliveries of events outside of it, too: of older ones that are unfinished, and by clocks that differ.
        var deliveries = connection.Query(
            $"""
            INSERT INTO deliveries SELECT * FROM deliveries_{part.Suffix} d WHERE event_id IN ({kept})
              UNION ALL SELECT * FROM deliveries_{part.Suffix} d WHERE event_id < {part.From} AND EXISTS (SELECT 1 FROM events e WHERE e.id = d.event_id)
              UNION ALL SELECT * FROM deliveries_{part.Suffix} d WHERE event_id >= {part.To} AND EXISTS (SELECT 1 FROM events e WHERE e.id = d.event_id)
            RETURNING id
            """,
            row => row.GetInt64(0)
        );
        Keep("attempts", $"delivery_id IN ({Sql.List(deliveries)})");
        Removal.Deliveries(connection, Sql.List(later.Where(row => !open.Contains(row.EventId)).Select(row => row.Id)));
        OpenEvents.Hold(connection, open);
        foreach (var (table, _) in PartitionRows.Tables)
            connection.Execute($"DROP TABLE IF EXISTS {table}_{part.Suffix}");
        RetentionRound.Note(connection, PartLeftovers.Dropped, $"{part.To}");
        transaction.Commit();
        return Math.Max(0, events - open.Count);
    }

    /// <summary>Drops the bodies of events, which stay otherwise as they are.</summary>
    /// <inheritdoc cref="DropEvents"/>
    public long? DropBodies()
    {
        using var transaction = Begin("bodies");
        var open = FindOpen();
        open.UnionWith(
            connection.Query(
                $"SELECT event_id FROM deliveries WHERE {OfEvents} AND NOT ({Ids}) AND state IN (0, 1) LIMIT {Most + 1}",
                row => row.GetInt64(0)
            )
        );
        if (open.Count > Most)
            return null;
        var bodies = Rows("bodies");
        Detach("bodies");
        Keep("bodies", $"id IN ({Sql.List(open)})");
        OpenEvents.Hold(connection, open);
        connection.Execute($"DROP TABLE bodies_{part.Suffix}");
        transaction.Commit();
        return Math.Max(0, bodies - open.Count);
    }

    private NpgsqlTransaction Begin(string tables)
    {
        var transaction = connection.BeginTransaction();
        PartitionRows.Wait(connection, Patience);
        // Every transaction of a journal begins with its node's row: from here on none is under way, so that none holds half of what this
        // one wants, and nothing is opened any more.
        connection.Execute($"LOCK TABLE nodes IN EXCLUSIVE MODE; LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE");
        return transaction;
    }

    /// <summary>Events of the part with a delivery in it that waits or is under way, or that a third strike would send again.</summary>
    private HashSet<long> FindOpen()
    {
        var open = new HashSet<long>();
        foreach (var state in (int[])[0, 1])
            open.UnionWith(
                connection.Query($"SELECT event_id FROM deliveries WHERE state = {state} AND {Ids} AND {OfEvents} LIMIT {Most + 1}", row =>
                    row.GetInt64(0)
                )
            );
        open.UnionWith(
            connection.Query(
                $"""
                SELECT d.event_id FROM webhooks w CROSS JOIN unnest(string_to_array(w.strike_deliveries, ',')::bigint[]) AS s (id)
                JOIN deliveries d ON d.id = s.id WHERE w.strike_deliveries <> '' AND d.state = 3 AND {OfEvents}
                """,
                row => row.GetInt64(0)
            )
        );
        return open;
    }

    /// <summary>What the server's figures say; counted where it has none yet.</summary>
    private long Rows(string table) =>
        connection.Long($"SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('{table}_{part.Suffix}')") is var rows && rows >= 0
            ? rows
            : connection.Long($"SELECT count(*) FROM {table}_{part.Suffix}");

    /// <summary>It has gone before where bodies are kept for less time.</summary>
    private void Detach(string table)
    {
        if (Exists(table))
            connection.Execute($"ALTER TABLE {table} DETACH PARTITION {table}_{part.Suffix}");
    }

    private void Keep(string table, string which)
    {
        if (Exists(table))
            connection.Execute($"INSERT INTO {table} SELECT * FROM {table}_{part.Suffix} WHERE {which}");
    }

    private bool Exists(string table) =>
        connection.First($"SELECT to_regclass('{table}_{part.Suffix}') IS NOT NULL", row => row.GetBoolean(0));
}
