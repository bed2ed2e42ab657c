using System.Data;
using Npgsql;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>
/// The journal's own connection. Who holds it holds the store: an advisory lock goes with it, so that of two relays on one database only
/// one writes, and one that lost its connection and its place finds out before it writes again.
/// <code>
///   lost ──► next transaction ──► connect ──► the lock ──► still our generation? ──► goes on
///                                    │          │ held by another      │ another was here
///                                    ▼          ▼                      ▼
///                              refused: 503 for those who wait, and nobody knocks again for a moment
/// </code>
/// </summary>
internal sealed class JournalConnection(NpgsqlDataSource source, TimeProvider clock) : IDisposable
{
    /// <summary>Of the advisory lock that goes with the connection.</summary>
    private const long NodeLock = 0x52454c59_00000002;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private NpgsqlConnection? _connection;
    private StorageException? _refusal;
    private long _refusedAt;
    private long? _generation;

    /// <summary>Whether the lock was had at the last try.</summary>
    public bool IsHeldByAnother { get; private set; }

    public NpgsqlConnection Current => _connection ?? throw new StorageException("storage_unavailable", "PostgreSQL is not connected.");

    /// <summary>From here on only this start of the node may go on.</summary>
    public void Bind(long generation) => _generation = generation;

    /// <summary>Connects where the connection was lost.</summary>
    /// <exception cref="StorageException">It cannot be had, or another relay has taken the store.</exception>
    public NpgsqlConnection Ensure()
    {
        if (_connection is { State: ConnectionState.Open } open)
            return open;
        // A server that is down answers at once or after long: neither is worth asking again for each batch.
        if (_refusal is not null && clock.GetElapsedTime(_refusedAt) < Pause)
            throw _refusal;
        Drop();
        try
        {
            _connection = source.OpenConnection();
            Claim(_connection);
            _refusal = null;
            return _connection;
        }
        catch (Exception error) when (PostgresErrors.Judge(error) is StorageException refusal)
        {
            Drop();
            (_refusal, _refusedAt) = (refusal, clock.GetTimestamp());
            throw refusal;
        }
    }

    /// <summary>Gives the transaction up, and the connection with it where it cannot even do that.</summary>
    public void Rollback()
    {
        try
        {
            if (_connection is { State: ConnectionState.Open } open)
                open.Execute("ROLLBACK");
            else
                Drop();
        }
        // Whatever it is: a connection that cannot roll back is of no use, and the server rolls back what it loses.
        catch (Exception)
        {
            Drop();
        }
    }

    /// <summary>The next transaction begins on a new one.</summary>
    public void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose() => Drop();

    private static bool TryLock(NpgsqlConnection connection) =>
        connection.First($"SELECT pg_try_advisory_lock({NodeLock})", row => row.GetBoolean(0));

    /// <summary>
    /// At a start the process before this one may have died a moment ago: the server notices when its connection ends.
    /// </summary>
    private static bool WaitForLock(NpgsqlConnection connection)
    {
        try
        {
            connection.Execute($"SET lock_timeout = '3s'; SELECT pg_advisory_lock({NodeLock}); RESET lock_timeout");
            return true;
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private void Claim(NpgsqlConnection connection)
    {
        IsHeldByAnother = !(_generation is null ? WaitForLock(connection) : TryLock(connection));
        if (IsHeldByAnother)
            throw new StorageException("storage_unavailable", "Another relay is using this store.");
        if (_generation is { } own && connection.Long("SELECT max(generation) FROM nodes") is var newest && newest != own)
            throw new StorageException("storage_unavailable", "Another relay has taken this store over; stop this one.");
    }
}
