using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>The parts of the tables that grow with time, as the server's catalog has them.</summary>
internal static partial class PartitionRows
{
    /// <summary>The tables in parts, each with the column that its rows are found by, in the order in which they are locked.</summary>
    public static IReadOnlyList<(string Table, string Key)> Tables { get; } =
    [("events", "id"), ("bodies", "id"), ("deliveries", "id"), ("attempts", "delivery_id")];

    /// <summary>The parts of a table, in their order, without the one of all rest.</summary>
    public static IReadOnlyList<Partition> Read(DbConnection connection, string table) =>
        [
            .. connection
                .Query(
                    "SELECT pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
                        + $"WHERE i.inhparent = '{table}'::regclass",
                    // Null of one that another node has dropped a moment ago.
                    row => Bounds().Match(row.TextOrNull(0) ?? "")
                )
                .Where(bounds => bounds.Success)
                .Select(bounds => new Partition(Number(bounds.Groups[1]), Number(bounds.Groups[2])))
                .OrderBy(part => part.From),
        ];

    /// <summary>
    /// Makes a part of every table, empty. Where rows of its time are there already, because nobody made it before they came, they stay in
    /// the part of all rest, and so does what comes until its end.
    /// </summary>
    /// <exception cref="PostgresException">The tables are in use for longer than a lock is waited for.</exception>
    public static void Make(DbConnection connection, Partition wanted, TimeSpan patience)
    {
        using var transaction = connection.BeginTransaction();
        // One node at a time: the second finds it made.
        connection.Execute($"SELECT pg_advisory_xact_lock({PostgresSchema.MigrationLock})");
        if (wanted.Without(Read(connection, "events")) is { } part)
        {
            Wait(connection, patience);
            // As in PartitionDrop.cs: no journal holds one of the tables and waits for the next.
            connection.Execute("LOCK TABLE nodes IN EXCLUSIVE MODE");
            if (Tables.All(table => IsFree(connection, table.Table, table.Key, part)))
                Make(connection, part);
        }

        transaction.Commit();
    }

    /// <summary>How long the statements of this transaction wait for what others hold; zero is as long as it takes.</summary>
    public static void Wait(DbConnection connection, TimeSpan patience) =>
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {(long)patience.TotalMilliseconds}"));

    private static void Make(DbConnection connection, Partition part)
    {
        foreach (var (table, _) in Tables)
        {
            var name = $"{table}_{part.Suffix}";
            // Made apart, so that only the attaching waits for those who use the table.
            connection.Execute($"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)");
            // Deliveries are settled soon after they were put in: the new version finds room on its own page.
            if (table == "deliveries")
                connection.Execute($"ALTER TABLE {name} SET (fillfactor = 85)");
            connection.Execute($"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({part.From}) TO ({part.To})");
        }
    }

    private static bool IsFree(DbConnection connection, string table, string key, Partition part) =>
        connection.Long($"SELECT count(*) FROM (SELECT 1 FROM {table}_rest WHERE {key} >= {part.From} AND {key} < {part.To} LIMIT 1) AS t")
        == 0;

    private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"FROM \('?(\d+)'?\) TO \('?(\d+)'?\)")]
    private static partial Regex Bounds();
}
