using System.Data.Common;
using Npgsql;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>The nodes of a store as rows, and the advisory locks by which they see each other's connections.</summary>
internal static class NodeRows
{
    /// <summary>The upper half of the locks that go with the journals' connections; the lower one is the node's number.</summary>
    private const int Class = 0x52454c5a;

    /// <summary>The same of the locks that go with connections by which nodes lead loops.</summary>
    private const int LeaderClass = 0x52454c5b;

    /// <summary>Held while a node joins, or ends others.</summary>
    private const long Register = 0x52454c59_00000002;

    /// <summary>Advisory locks of two numbers that are held in this database.</summary>
    private const string Locks =
        "pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 "
        + "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    /// <summary>A condition on nodes: the store holds the connection of its journal.</summary>
    private static readonly string IsConnected = $"EXISTS (SELECT 1 FROM {Locks} AND classid = {Class} AND objid = nodes.number::oid)";

    /// <summary>Takes a place among the nodes: a number that nobody else has, and a generation above all.</summary>
    /// <param name="before">
    /// Who it was until it was found dead. Null at a start, which finds those dead at once whose connection is gone: the process before this
    /// one, mostly. Where it is alone then, every lane is its own.
    /// </param>
    /// <exception cref="StorageException">1,024 nodes run.</exception>
    public static StoreNode Join(NpgsqlConnection connection, StoreNode? before, long now)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute($"SELECT pg_advisory_unlock_all(); SELECT pg_advisory_xact_lock({Register})");
        if (before is null)
            Bury(connection, "generation IN (SELECT generation FROM nodes WHERE NOT " + IsConnected + ")", now);
        var taken = connection
            .Query(
                "SELECT number FROM nodes WHERE stopped_at IS NULL AND generation <> @own",
                row => (int)row.GetInt64(0),
                ("own", before?.Generation ?? -1)
            )
            .ToHashSet();
        var number = Enumerable.Range(0, IdSequence.Nodes).Prepend(before?.Number ?? 0).FirstOrDefault(free => !taken.Contains(free), -1);
        if (number < 0)
            throw new StorageException("storage_unavailable", $"{IdSequence.Nodes} relays run on this store, which is as many as can.");
        var node = new StoreNode(number, connection.Long("SELECT max(generation) FROM nodes") + 1);
        Recovery.Register(connection, node, NodeName.Current, now);
        VoidLeases(connection, now);
        if (taken.Count == 0)
            connection.Execute("UPDATE webhooks SET owner = @own", ("own", node.Generation));
        Show(connection, number);
        transaction.Commit();
        return node;
    }

    /// <summary>Shows the others that this connection stands.</summary>
    public static void Show(NpgsqlConnection connection, int number) =>
        connection.First($"SELECT pg_try_advisory_lock({Class}, {number})", row => row.GetBoolean(0));

    /// <summary>Every node that has not ended.</summary>
    public static List<Node> Read(DbConnection connection) =>
        connection.Query(
            $"SELECT number, generation, beat, {IsConnected} FROM nodes WHERE stopped_at IS NULL ORDER BY number",
            row => new Node((int)row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetBoolean(3))
        );

    /// <summary>Ends nodes that have not beaten since they were looked at, and gives back what they had leased.</summary>
    /// <returns>Those that have ended by it.</returns>
    public static IReadOnlyList<Node> Bury(DbConnection connection, IReadOnlyList<Node> dead, long now)
    {
        connection.Execute($"SELECT pg_advisory_xact_lock({Register})");
        var buried = dead.Where(node => Bury(connection, $"generation = {node.Generation} AND beat = {node.Beat}", now) > 0).ToList();
        if (buried.Count > 0)
            VoidLeases(connection, now);
        return buried;
    }

    /// <summary>The end of a node in order: what it held is nobody's, and the others are told.</summary>
    public static void Leave(NpgsqlConnection connection, StoreNode node, long now)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute($"SELECT pg_advisory_xact_lock({Register})");
        Bury(connection, $"generation = {node.Generation}", now);
        VoidLeases(connection, now);
        connection.Execute("UPDATE webhooks SET owner = 0 WHERE owner = @own", ("own", node.Generation));
        connection.Execute(
            "SELECT pg_notify(@channel, @hint)",
            ("channel", NodeHints.Channel),
            ("hint", NodeHints.WriteAny(node.Generation))
        );
        transaction.Commit();
    }

    /// <summary>
    /// Gives back what a transaction of this node has leased whose answer was lost. It is waited for: as long as it is not over, it holds the
    /// node's row.
    /// </summary>
    /// <returns>The webhooks whose deliveries these were.</returns>
    public static IReadOnlyList<long> GiveBack(NpgsqlConnection connection, StoreNode node, long first, long last, long now)
    {
        var which = $"state = 1 AND lease BETWEEN {first} AND {last}";
        using var transaction = connection.BeginTransaction();
        connection.Execute("SET LOCAL lock_timeout = '3s'");
        connection.Execute("SELECT 1 FROM nodes WHERE generation = @own FOR UPDATE", ("own", node.Generation));
        var webhooks = connection.Query($"SELECT DISTINCT webhook_id FROM deliveries WHERE {which}", row => row.GetInt64(0));
        Recovery.VoidLeases(connection, which, now);
        transaction.Commit();
        return webhooks;
    }

    /// <summary>Ends the connections of nodes that were found dead: of their journals, and of what leads loops.</summary>
    public static int Cut(DbConnection connection, IReadOnlyList<Node> dead) =>
        connection
            .Query(
                $"""
                SELECT pg_terminate_backend(pid) FROM {Locks} AND classid IN ({Class}, {LeaderClass})
                  AND objid IN ({Sql.List(dead.Select(node => node.Number))})
                """,
                row => row.GetBoolean(0)
            )
            .Count;

    /// <summary>Shows whose connection it is that leads loops.</summary>
    public static void ShowLeader(NpgsqlConnection connection, int number) =>
        connection.Execute($"SELECT pg_advisory_lock_shared({LeaderClass}, {number})");

    /// <summary>Their rows say it first: a transaction of theirs that has looked at its row is over before this goes on.</summary>
    private static int Bury(DbConnection connection, string which, long now) =>
        connection.Execute($"UPDATE nodes SET stopped_at = @now WHERE stopped_at IS NULL AND {which}", ("now", now));

    /// <summary>
    /// Of the nodes that have ended. Who lives is asked once for all statements; a node that joins meanwhile has a generation above these.
    /// </summary>
    private static void VoidLeases(DbConnection connection, long now)
    {
        var living = connection.Query("SELECT generation FROM nodes WHERE stopped_at IS NULL", row => row.GetInt64(0));
        var above = new StoreNode(0, connection.Long("SELECT max(generation) FROM nodes") + 1).FirstLease;
        Recovery.VoidLeases(
            connection,
            $"state = 1 AND lease < {above} AND NOT (lease >> 40) = ANY (ARRAY[{string.Join(',', living)}]::bigint[])",
            now
        );
    }
}
