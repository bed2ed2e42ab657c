using System.Data;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>The database that a store moves into. While its mark is there, no relay starts on it.</summary>
internal sealed class MoveTarget : IDisposable
{
    /// <summary>Of the advisory lock: one move at a time.</summary>
    private const long MoveLock = 0x52454c59_00000003;

    private const string Events = "events";

    /// <summary>Parts that are made at most: some years of them.</summary>
    private const int MostParts = 200;

    /// <summary>What PostgreSQL has beside the tables of a store, and the one whose rows it makes anew.</summary>
    private static readonly string[] Own = ["relay_schema", PostgresSchema.MoveMark, "change_numbers", "dedupe", "bodies"];

    private readonly NpgsqlDataSource _data;
    private readonly NpgsqlConnection _connection;

    /// <exception cref="StartException">2: it is no address. 69: it does not answer. 75: another move is under way.</exception>
    public MoveTarget(string connection)
    {
        var address = PostgresAddress.Parse(connection);
        (address.Pooling, Name) = (false, PostgresAddress.Describe(address));
        _data = NpgsqlDataSource.Create(address);
        try
        {
            _connection = _data.OpenConnection();
            // Whole tables are read at the end.
            _connection.Execute("SET statement_timeout = 0");
            if (!_connection.First($"SELECT pg_try_advisory_lock({MoveLock})", row => row.GetBoolean(0)))
                throw new StartException(StartException.InUse, $"Another move into {Name} is under way.");
        }
        catch
        {
            _connection?.Dispose();
            _data.Dispose();
            throw;
        }
    }

    /// <summary>For people, without a password.</summary>
    public string Name { get; }

    public DbConnection Connection => _connection;

    /// <summary>Makes the tables and marks them as those of an unfinished move, or finds that this very move has begun before.</summary>
    /// <returns>Whether it goes on.</returns>
    /// <exception cref="StartException">2: something else is there. 74, 76: as a start would refuse.</exception>
    public bool Prepare(string identity, IReadOnlyList<MoveTable> tables, long oldest)
    {
        if (PostgresSchema.IsMoving(_connection))
        {
            if (_connection.First($"SELECT source FROM {PostgresSchema.MoveMark}", row => row.GetString(0)) == identity)
                return true;
            throw Refused("holds an unfinished move of another store, or of this one before it was used again: empty it first");
        }

        PostgresSchema.Migrate(_connection);
        var there = TableNames();
        if (there.Except(Own).Except(["ledger", "versions"]).FirstOrDefault(IsUsed) is { } used)
            throw Refused($"is not empty: its table {used} has rows");
        if (
            _connection.Long("SELECT received + unique_events + routed FROM ledger") + _connection.Long("SELECT newest FROM change_numbers")
            > 0
        )
            throw Refused("is not empty: its ledger has counted");
        var names = tables.Select(table => table.Name).ToList();
        if (names.Except(there).Concat(there.Except(Own).Except(names)).ToList() is { Count: > 0 } odd)
            throw Refused($"does not have the tables of the store ({string.Join(", ", odd)})");
        MakeParts(oldest);
        using var transaction = _connection.BeginTransaction();
        _connection.Execute(
            $"CREATE TABLE {PostgresSchema.MoveMark} (source text NOT NULL); DELETE FROM versions; DELETE FROM ledger; DELETE FROM change_numbers"
        );
        _connection.Execute($"INSERT INTO {PostgresSchema.MoveMark} (source) VALUES (@source)", ("source", identity));
        transaction.Commit();
        return false;
    }

    /// <summary>The key of the last row that is there: what was committed is what is there, so a move needs no other place.</summary>
    public object?[]? LastKey(MoveTable table)
    {
        var down = string.Join(", ", table.Keys.Select(key => key.Name + " DESC"));
        return _connection.First($"SELECT {table.Order} FROM {table.Name} ORDER BY {down} LIMIT 1", row =>
            table.Keys.Select((key, at) => key.Read(row, at)).ToArray()
        );
    }

    /// <summary>Puts rows in, all of them or none.</summary>
    public void Copy(MoveTable table, IReadOnlyList<object?[]> rows)
    {
        using var transaction = _connection.BeginTransaction();
        if (table.Name == Events)
        {
            var (without, bodies) = Split(table);
            Insert(without, [.. rows.Select(row => row[..^1])]);
            Insert(bodies, [.. rows.Where(row => row[^1] is not null).Select(row => (object?[])[row[0], row[^1]])]);
        }
        else
        {
            Insert(table, rows);
        }

        transaction.Commit();
    }

    /// <summary>The table as it is read to be compared: what of it lies elsewhere here is with it.</summary>
    public static MoveTable Whole(MoveTable table) => table.Name == Events ? table with { Name = "whole_events" } : table;

    private void Insert(MoveTable table, IReadOnlyList<object?[]> rows)
    {
        using var copy = _connection.BeginBinaryImport($"COPY {table.Name} ({table.Names}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            copy.StartRow();
            for (var at = 0; at < row.Length; at++)
            {
                if (row[at] is { } value)
                    copy.Write(value, TypeOf(table.Columns[at].Type));
                else
                    copy.WriteNull();
            }
        }

        copy.Complete();
    }

    /// <summary>Takes the keys of events; those that are taken already were so by this move.</summary>
    public void TakeKeys(IReadOnlyList<(long Id, long Source, string Key)> keys)
    {
        using var command = new NpgsqlCommand(
            "INSERT INTO dedupe (hash, event_id) SELECT * FROM unnest($1, $2) AS k (hash, event_id) ON CONFLICT DO NOTHING",
            _connection
        );
        command.Parameters.Add(
            new NpgsqlParameter<Guid[]>
            {
                TypedValue = [.. keys.Select(key => DedupeHash.ToGuid(DedupeHash.From(key.Source, key.Key)))],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
            }
        );
        command.Parameters.Add(PostgresTables.Longs(keys.Select(key => key.Id)));
        command.ExecuteNonQuery();
    }

    /// <summary>From here on it is a store like any other.</summary>
    public void Finish(long newestChange)
    {
        using var transaction = _connection.BeginTransaction();
        _connection.Execute("INSERT INTO change_numbers (id, newest) VALUES (1, @newest)", ("newest", newestChange));
        _connection.Execute($"DROP TABLE {PostgresSchema.MoveMark}");
        transaction.Commit();
        // A planner without figures reads whole tables.
        _connection.Execute("ANALYZE");
    }

    public void Dispose()
    {
        // The server finds out of itself that a connection has ended, but not at once, and the next move may begin before.
        if (_connection.State == ConnectionState.Open)
            Unlock();
        _connection.Dispose();
        _data.Dispose();
    }

    /// <summary>Parts for all that comes: what is older than the oldest that is made goes into the part of all rest.</summary>
    private void MakeParts(long oldest)
    {
        var (now, days) = (TimeProvider.System.GetUtcNow(), new PostgresLimits().PartitionDays);
        var from = Math.Max(IdSequence.TimeOf(oldest), now.AddDays(-MostParts * days).ToUnixTimeMilliseconds());
        for (var at = from; at <= now.ToUnixTimeMilliseconds(); at += (long)TimeSpan.FromDays(days).TotalMilliseconds)
            PostgresPartitions.Make(_connection, at, days, TimeSpan.Zero);
    }

    /// <summary>An event's row ends with its body, which here lies apart.</summary>
    private static (MoveTable Events, MoveTable Bodies) Split(MoveTable table) =>
        table.Columns is [var id, .., { Name: "body" } body]
            ? (table with { Columns = [.. table.Columns.SkipLast(1)] }, new MoveTable("bodies", [id, body], [id]))
            : throw new InvalidOperationException("events does not end with its body.");

    private void Unlock()
    {
        try
        {
            _connection.Execute("SELECT pg_advisory_unlock_all()");
        }
        catch (Exception error) when (PostgresErrors.Judge(error) is StorageException)
        {
            // It is gone, and its lock with it.
        }
    }

    private static NpgsqlDbType TypeOf(ColumnType type) =>
        type switch
        {
            ColumnType.Number => NpgsqlDbType.Bigint,
            ColumnType.Text => NpgsqlDbType.Text,
            ColumnType.Bytes => NpgsqlDbType.Bytea,
            _ => NpgsqlDbType.Double,
        };

    private List<string> TableNames() =>
        _connection.Query(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition",
            row => row.GetString(0)
        );

    private bool IsUsed(string table) => _connection.Long($"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT 1) AS t") > 0;

    private StartException Refused(string why) => new(StartException.BadConfiguration, $"The database {Name} {why}; nothing was moved.");
}
