using System.Data;
using Npgsql;
using NpgsqlTypes;
using Relay.Storage.Journal;

namespace Relay.Storage.Postgres;

/// <summary>
/// The journal's tables in PostgreSQL: what the entries name is read in one round trip when the transaction begins, and what is put in is
/// gathered until somebody must see it, at the latest until the commit.
/// </summary>
internal sealed class PostgresTables : IJournalTables
{
    private readonly JournalConnection _connection;
    private readonly EventGather _events;
    private readonly DeliveryGather _deliveries;
    private readonly HealthGather _webhooks;
    private readonly LedgerTally _ledger = new();

    /// <param name="hash">Of dedupe keys; only tests, which need collisions, give another one.</param>
    /// <param name="ids">Of the events that keys are taken for.</param>
    public PostgresTables(JournalConnection connection, IdSequence ids, Func<long, string, UInt128>? hash)
    {
        _connection = connection;
        _events = new EventGather(this, ids, hash ?? DedupeHash.From);
        _deliveries = new DeliveryGather(this);
        _webhooks = new HealthGather(this);
    }

    /// <summary>
    /// How long a round trip of the journal's own may take: longer than a lock that a node holds which stands still. The driver then asks the
    /// server to stop, and waits for that as well: where the server says nothing at all, <see cref="ServerWatch"/> answers those who wait.
    /// </summary>
    private const int MostSeconds = 5;

    /// <summary>This node's row, under a lock that who ends the node waits for.</summary>
    private const string Lives = "SELECT 1 FROM nodes WHERE number = $1 AND generation = $2 AND stopped_at IS NULL FOR SHARE";

    public ReadAhead Ahead { get; } = new();

    /// <summary>Whether other nodes want to know of what this one commits.</summary>
    public bool HasPeers { get; set; }

    public IEventRows Events => _events;

    public IDeliveryRows Deliveries => _deliveries;

    public IHealthRows Webhooks => _webhooks;

    public NpgsqlConnection Connection => _connection.Current;

    /// <summary>Whether the connection is gone that the transaction was on.</summary>
    public bool IsLost => _connection.IsLost;

    /// <summary>Of this node.</summary>
    public long Generation => _connection.Node!.Generation;

    /// <inheritdoc cref="HealthGather.ForgetOwners"/>
    public void ForgetOwners() => _webhooks.ForgetOwners();

    /// <summary>Begins the transaction, and reads what is named in <see cref="Ahead"/>.</summary>
    /// <exception cref="StorageException">This node was found dead by another one.</exception>
    public void Begin()
    {
        var connection = _connection.Ensure();
        try
        {
            Start(connection);
        }
        catch (NpgsqlException) when (connection.State != ConnectionState.Open)
        {
            // It was lost while nobody used it, and nothing has begun: whoever waits need not know.
            Start(_connection.Ensure());
        }
    }

    private void Start(NpgsqlConnection connection)
    {
        var node = _connection.Node!;
        using var batch = Batch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        // Whoever finds this node dead waits for the transaction's end, and after that none of this node begins.
        batch.BatchCommands.Add(Command(Lives, Long(node.Number), Long(node.Generation)));
        // In this order, which is the one that every node locks rows in.
        Action<NpgsqlDataReader>?[] readers = [_webhooks.Ask(batch), _deliveries.Ask(batch), _events.Ask(batch)];
        using var reader = batch.ExecuteReader();
        var lives = reader.Read();
        reader.NextResult();
        foreach (var read in readers)
        {
            if (read is null)
                continue;
            read(reader);
            reader.NextResult();
        }

        if (lives)
            return;
        _connection.Bury();
        throw new StorageException(
            "storage_unavailable",
            "Another relay on this store found this one dead, because it was silent for too long; it goes on as a new one."
        );
    }

    /// <summary>Sends what was gathered, so that statements see it.</summary>
    public void Flush()
    {
        using var batch = Batch(Connection);
        MoveTo(batch);
        if (batch.BatchCommands.Count > 0)
            batch.ExecuteNonQuery();
    }

    /// <summary>Statements of others may change what was read ahead.</summary>
    public void ForgetAhead()
    {
        _webhooks.ForgetAhead();
        _deliveries.ForgetAhead();
    }

    /// <summary>Sends what was gathered, numbers the changes under their lock, and commits, in one round trip.</summary>
    /// <param name="at">Unix milliseconds, which the times within the changes are counted from.</param>
    /// <param name="foreign">Webhooks of other nodes' lanes that something was changed of: their owners are told.</param>
    /// <returns>The number of the last change; null where there is none.</returns>
    public long? Commit(long at, int items, ReadOnlySpan<byte> changes, IReadOnlyCollection<long> foreign)
    {
        using var batch = Batch(Connection);
        MoveTo(batch);
        AddLedger(batch);
        if (HasPeers || foreign.Count > 0)
            batch.BatchCommands.Add(
                Command(
                    $"SELECT pg_notify('{NodeHints.Channel}', $1)",
                    new NpgsqlParameter<string> { TypedValue = NodeHints.Write(Generation, foreign), NpgsqlDbType = NpgsqlDbType.Text }
                )
            );
        if (items > 0)
            batch.BatchCommands.Add(
                Command(
                    """
                    WITH number AS (UPDATE change_numbers SET newest = newest + $2 WHERE id = 1 RETURNING newest)
                    INSERT INTO changes (seq, at, items, body) SELECT newest - $2 + 1, $1, $2, $3 FROM number RETURNING seq + items - 1
                    """,
                    Long(at),
                    Long(items),
                    new NpgsqlParameter<byte[]> { TypedValue = changes.ToArray(), NpgsqlDbType = NpgsqlDbType.Bytea }
                )
            );
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        using var reader = batch.ExecuteReader();
        if (HasPeers || foreign.Count > 0)
            reader.NextResult();
        long? last = items > 0 && reader.Read() ? reader.GetInt64(0) : null;
        // To the end: an error of the commit itself is the last thing that the server says.
        while (reader.NextResult()) { }
        Clear();
        return last;
    }

    /// <summary>Nothing since <see cref="Begin"/> happened. A connection that cannot say so is given up.</summary>
    public void Rollback()
    {
        Clear();
        _connection.Rollback();
    }

    /// <summary>The next transaction begins on a new connection.</summary>
    public void Reconnect() => _connection.Drop();

    public void AddToLedger(LedgerTally tally) => _ledger.Add(tally);

    /// <summary>One statement beside the gathered ones, which it sees.</summary>
    public int Execute(string sql, params NpgsqlParameter[] parameters)
    {
        Flush();
        using var command = new NpgsqlCommand(sql, Connection);
        command.Parameters.AddRange(parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first row, which sees what was gathered; the default where there is none.</summary>
    public T? First<T>(string sql, Func<NpgsqlDataReader, T> map, params NpgsqlParameter[] parameters)
    {
        Flush();
        using var command = new NpgsqlCommand(sql, Connection);
        command.Parameters.AddRange(parameters);
        using var reader = command.ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    /// <summary>All rows, which see what was gathered.</summary>
    public List<T> Query<T>(string sql, Func<NpgsqlDataReader, T> map, params NpgsqlParameter[] parameters)
    {
        Flush();
        using var command = new NpgsqlCommand(sql, Connection);
        command.Parameters.AddRange(parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }

    public static NpgsqlParameter Long(long value) => new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    public static NpgsqlParameter Longs(IEnumerable<long> values) =>
        new NpgsqlParameter<long[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    public void Dispose() => _connection.Dispose();

    private static NpgsqlBatch Batch(NpgsqlConnection connection) => new(connection) { Timeout = MostSeconds };

    private void MoveTo(NpgsqlBatch batch)
    {
        _events.MoveTo(batch);
        _deliveries.MoveTo(batch);
        _webhooks.MoveTo(batch);
    }

    /// <summary>Last of all but the change log: every transaction moves this row, whichever node it is of.</summary>
    private void AddLedger(NpgsqlBatch batch)
    {
        if (_ledger.IsEmpty)
            return;
        batch.BatchCommands.Add(
            Command(
                """
                UPDATE ledger SET received = received + $1, unique_events = unique_events + $2, duplicates = duplicates + $3,
                  rejected = rejected + $4, routed = routed + $5, delivered = delivered + $6, failed = failed + $7, skipped = skipped + $8
                WHERE id = 1
                """,
                Long(_ledger.Received),
                Long(_ledger.Unique),
                Long(_ledger.Duplicates),
                Long(_ledger.Rejected),
                Long(_ledger.Routed),
                Long(_ledger.Delivered),
                Long(_ledger.Failed),
                Long(_ledger.Skipped)
            )
        );
        _ledger.Clear();
    }

    private void Clear()
    {
        _events.Clear();
        _deliveries.Clear();
        _webhooks.Clear();
        _ledger.Clear();
        Ahead.Clear();
    }
}
