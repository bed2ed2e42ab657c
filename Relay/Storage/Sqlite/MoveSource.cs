using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Relay.Storage.Migrations;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>The store that is left: locked as a relay would lock it, read only, and as it was when it is done.</summary>
internal sealed class MoveSource : IDisposable
{
    private readonly FileStream _lock;
    private readonly SqliteConnection _connection;

    /// <exception cref="StartException">2: there is no store, or it is of an older version. 74: it is damaged or none. 75: it is in use.
    /// 76: a newer version wrote it.</exception>
    public MoveSource(string folder)
    {
        var path = Path.Combine(folder, SqliteDatabase.FileName);
        if (!File.Exists(path))
            throw new StartException(StartException.BadConfiguration, $"There is no store in {folder}; name its folder with --data.");
        _lock = SqliteDatabase.Lock(folder);
        try
        {
            SQLitePCL.Batteries_V2.Init();
            _connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                }.ToString()
            );
            _connection.Open();
            Check(path);
            Tables = MoveTable.All(_connection);
        }
        catch (Exception error)
        {
            _connection?.Dispose();
            _lock.Dispose();
            if (error is SqliteException)
                throw StartRefusals.From(error, path);
            throw;
        }
    }

    public DbConnection Connection => _connection;

    public IReadOnlyList<MoveTable> Tables { get; }

    /// <summary>Of this store as it is: every start of a relay on it changes it.</summary>
    public string Identity
    {
        get
        {
            var starts = _connection.Query("SELECT number, generation, name, started_at FROM nodes ORDER BY number", row =>
                $"{row.GetInt64(0)} {row.GetInt64(1)} {row.GetString(2)} {row.GetInt64(3)}"
            );
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', starts))));
        }
    }

    /// <summary>Keys of events that are gone: only their hashes are there, and the other engine has others.</summary>
    public long LostKeys =>
        _connection.Long("SELECT count(*) FROM dedupe d WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.id = d.event_id)");

    /// <summary>The oldest event; where there is none, as many bits as an id has.</summary>
    public long OldestId => _connection.First("SELECT min(id) FROM events", row => row.LongOrNull(0)) ?? long.MaxValue;

    /// <summary>The number of the newest change.</summary>
    public long NewestChange => _connection.Long("SELECT max(seq + items - 1) FROM changes");

    public void Dispose()
    {
        _connection.Dispose();
        _lock.Dispose();
    }

    private void Check(string path)
    {
        if (_connection.First("PRAGMA quick_check(1)", row => row.GetString(0)) is var said && said != "ok")
            throw StartRefusals.Unreadable(path, said ?? "it has no pages");
        if (_connection.Long("PRAGMA application_id") != SqliteDatabase.ApplicationId)
            throw new StartException(StartException.Corrupted, $"The file {path} is no store of this version of Relay.");
        var version = _connection.Long("PRAGMA user_version");
        MigrationScripts.RefuseNewer(version, SqliteDatabase.Version);
        if (version < SqliteDatabase.Version)
            throw new StartException(
                StartException.BadConfiguration,
                $"The store is of an older version (schema {version}; this one moves {SqliteDatabase.Version}): start this relay on it once, "
                    + "which brings it up to date, stop it, and move it then."
            );
    }
}
