using System.Data;
using System.Net;
using Npgsql;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>
/// The journal's own connection, and with it this process's place among the nodes of the store. An advisory lock goes with it, so that
/// the others see when it is gone; what fences a node is its row, which every transaction looks at under a lock.
/// <code>
///   lost ──► next transaction ──► connect ──► its row still says that it lives ──► goes on as the same node
///                                    │                      │ it was found dead
///                                    ▼                      ▼
///          refused: 503 for those who wait,      refused once; the next transaction joins as a new node,
///          and nobody knocks again for a moment  under which nothing is held that it held before
/// </code>
/// </summary>
internal sealed class JournalConnection(NpgsqlDataSource source, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private NpgsqlConnection? _connection;
    private StorageException? _refusal;
    private long _refusedAt;
    private StoreNode? _node;
    private EndPoint? _server;
    private bool _isDead;
    private (long First, long Last)? _doubtful;

    public NpgsqlConnection Current => _connection ?? throw new StorageException("storage_unavailable", "PostgreSQL is not connected.");

    /// <summary>Where the server is that it is, or was last, connected to; null before that. Any thread may ask.</summary>
    public EndPoint? Server => Volatile.Read(ref _server);

    /// <summary>Whether it has to be made anew.</summary>
    public bool IsLost => _connection is not { State: ConnectionState.Open };

    /// <summary>Who this process is; null before <see cref="Join()"/>.</summary>
    public StoreNode? Node => _node;

    /// <summary>Called when this process has become a new node, on the thread that uses the connection.</summary>
    public Action<StoreNode> Joined { get; set; } = _ => { };

    /// <inheritdoc cref="PostgresStore.GaveBack"/>
    public event Action<IReadOnlyList<long>>? GaveBack;

    /// <summary>Takes a place among the nodes for the first time. To be called when the tables are there.</summary>
    /// <exception cref="StorageException">It cannot be had.</exception>
    public StoreNode Join() => _node = Join(Ensure(), null);

    /// <summary>This node was found dead by another one.</summary>
    public void Bury() => _isDead = true;

    /// <summary>
    /// A commit with these leases was sent, and the connection was lost before its answer: it may have happened, and whoever asked for it was
    /// told that it did not. Before anything else is written they are given back.
    /// </summary>
    public void Doubt(long first, long last) => _doubtful = (_doubtful?.First ?? first, last);

    /// <summary>Connects where the connection was lost, and joins anew where this node was found dead.</summary>
    /// <exception cref="StorageException">It cannot be had.</exception>
    public NpgsqlConnection Ensure()
    {
        if (!_isDead && !IsLost)
            return Current;
        // A server that is down answers at once or after long: neither is worth asking again for each batch.
        if (_refusal is not null && clock.GetElapsedTime(_refusedAt) < Pause)
            throw _refusal;
        Drop();
        try
        {
            _connection = source.OpenConnection();
            Volatile.Write(ref _server, ServerProbe.Find(_connection.Host!, _connection.Port));
            Enter(_connection);
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

    /// <summary>The node ends in order. Where that can't be said, the others find out.</summary>
    public void Dispose()
    {
        if (_node is not null && !_isDead && _connection is { State: ConnectionState.Open } open)
        {
            try
            {
                NodeRows.Leave(open, _node, Now);
            }
            catch (Exception error) when (PostgresErrors.Judge(error) is StorageException)
            {
                // Its connection ends, which says the same a little later.
            }
        }

        Drop();
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Others that write meanwhile may be in the way; a place is worth some tries.</summary>
    private StoreNode Join(NpgsqlConnection connection, StoreNode? before)
    {
        for (var left = 5; ; left--)
        {
            try
            {
                return NodeRows.Join(connection, before, Now);
            }
            catch (PostgresException error) when (left > 0 && PostgresErrors.Judge(error) is StorageException { IsCollision: true })
            {
                // Rolled back: from the start.
            }
        }
    }

    private void Enter(NpgsqlConnection connection)
    {
        if (_node is null)
            return;
        if (!_isDead)
        {
            NodeRows.Show(connection, _node.Number);
            if (_doubtful is { } doubtful)
            {
                var webhooks = NodeRows.GiveBack(connection, _node, doubtful.First, doubtful.Last, Now);
                _doubtful = null;
                GaveBack?.Invoke(webhooks);
            }

            return;
        }

        // Whoever found it dead has given back all that it had.
        _doubtful = null;
        _node = Join(connection, _node);
        _isDead = false;
        Joined(_node);
    }
}
