using System.Data;
using System.Text;
using Npgsql;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>
/// Who leads a loop holds its advisory lock, on a connection that is kept: with the connection it ends, and another node takes over.
/// </summary>
internal sealed class PostgresLeaders(PostgresStore store) : ILeaders, IDisposable
{
    /// <summary>The upper half of every lock of this class; the lower one is the name's.</summary>
    private const int Class = 0x52454c59;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _led = [];
    private NpgsqlConnection? _session;
    private int _number = -1;

    public async ValueTask<bool> TryLeadAsync(string name, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => TryLead(name), cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not StorageException && PostgresErrors.Judge(error) is StorageException refusal)
        {
            Drop();
            throw refusal;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        Drop();
        _turn.Dispose();
    }

    private bool TryLead(string name)
    {
        // As another node it shows another number.
        if (_session is { State: not ConnectionState.Open } || _number != store.Node.Number)
            Drop();
        _session ??= Open();
        // Asked of the server also where it is led: a connection that is gone without a word leads nothing.
        if (_led.Contains(name))
            return _session.Long("SELECT 1") == 1;
        if (!_session.First($"SELECT pg_try_advisory_lock({Class}, {Number(name)})", row => row.GetBoolean(0)))
            return false;
        _led.Add(name);
        return true;
    }

    private NpgsqlConnection Open()
    {
        var session = store.OpenSession();
        NodeRows.ShowLeader(session, _number = store.Node.Number);
        return session;
    }

    private void Drop()
    {
        _session?.Dispose();
        _session = null;
        _led.Clear();
    }

    /// <summary>The same on every node and in every version: FNV-1a.</summary>
    private static int Number(string name)
    {
        var hash = 2166136261;
        foreach (var letter in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ letter) * 16777619;
        return unchecked((int)hash);
    }
}
