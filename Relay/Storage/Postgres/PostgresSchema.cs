using System.Data.Common;
using System.Text.RegularExpressions;
using Relay.Storage.Migrations;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>
/// The schema. Tables are written once, for both engines (Storage/Migrations), and only their types are translated; what PostgreSQL has
/// beside them stands in Storage/Postgres under the same number.
/// </summary>
internal static partial class PostgresSchema
{
    /// <summary>Of the advisory lock that migrations run under, of whatever node.</summary>
    public const long MigrationLock = 0x52454c59_00000001;

    /// <summary>The table that is there while a store moves into the database (Storage/Moving).</summary>
    public const string MoveMark = "relay_move";

    /// <summary>The scripts of this version, in their order.</summary>
    public static IReadOnlyList<string> Scripts { get; } = [.. MigrationScripts.Find(MigrationScripts.Shared).Select(Script)];

    /// <summary>Brings an empty schema, or one of an older version, to this version's; several nodes may ask at the same time.</summary>
    /// <exception cref="StartException">74: what is there is no store of Relay. 76: a newer Relay wrote it.</exception>
    public static void Migrate(DbConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute($"SELECT pg_advisory_xact_lock({MigrationLock})");
        var current = Version(connection);
        MigrationScripts.RefuseNewer(current, Scripts.Count);
        if (IsMoving(connection))
            throw new StartException(
                StartException.InUse,
                "The move of a store into this database is not finished: the same relay store move once more finishes it."
            );
        foreach (var script in Scripts.Skip(current))
            Run(connection, script);
        if (current < Scripts.Count)
            connection.Execute($"DELETE FROM relay_schema; INSERT INTO relay_schema (version) VALUES ({Scripts.Count})");
        transaction.Commit();
    }

    /// <summary>Whether a move into the database is not finished.</summary>
    public static bool IsMoving(DbConnection connection) =>
        connection.Long($"SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '{MoveMark}'") > 0;

    /// <summary>From SQLite's types, comments and table options. Texts compare by their bytes, as SQLite's do.</summary>
    public static string Translate(string script)
    {
        var bare = Comment().Replace(script, "");
        bare = Options().Replace(bare, ")");
        return Type()
            .Replace(bare, match => match.Value switch
                {
                    "INTEGER" => "bigint",
                    "BLOB" => "bytea",
                    "REAL" => "double precision",
                    _ => "text COLLATE \"C\"",
                });
    }

    private static int Version(DbConnection connection)
    {
        if (connection.Long("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'relay_schema'") > 0)
            return (int)connection.Long("SELECT version FROM relay_schema");
        if (connection.First("SELECT current_schema()", row => row.TextOrNull(0)) is null)
            throw new StartException(StartException.BadConfiguration, "The schema that Search Path in --store names is not there.");
        if (connection.Long("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()") > 0)
            throw new StartException(
                StartException.Corrupted,
                "The database that --store names has tables of others; nothing in it was changed. Give Relay a database or a schema of its own."
            );
        connection.Execute("CREATE TABLE relay_schema (version bigint NOT NULL)");
        return 0;
    }

    private static void Run(DbConnection connection, string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    private static string Script(string name)
    {
        var own = name.Replace(MigrationScripts.Shared, "postgres/", StringComparison.Ordinal);
        return Translate(MigrationScripts.Read(name)) + string.Concat(MigrationScripts.Find(own).Select(MigrationScripts.Read));
    }

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\)\s*STRICT(,\s*WITHOUT ROWID)?")]
    private static partial Regex Options();

    [GeneratedRegex(@"\b(INTEGER|BLOB|TEXT|REAL)\b")]
    private static partial Regex Type();
}
