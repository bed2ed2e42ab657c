using Microsoft.Data.Sqlite;
using Relay.Storage.Access;
using Relay.Storage.Migrations;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>The file: its lock, its connections, its migrations. One process owns it.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>Stands in the head of every store of ours: "RELY". Those from before the first release have none.</summary>
    public const int ApplicationId = 0x52454c59;

    /// <summary>The schema that this version makes and reads.</summary>
    public static int Version => Scripts.Count;

    /// <summary>Of the file, in the data folder.</summary>
    public const string FileName = "relay.db";

    /// <summary>What the write-ahead log keeps of its length when it begins anew: more than it needs between two copies.</summary>
    private const long KeptLogMiB = 64;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly TimeSpan _busyTimeout;

    /// <param name="busyTimeout">How long a statement waits where another process holds the file.</param>
    public SqliteDatabase(string folder, int cacheMiB, TimeSpan busyTimeout)
    {
        Folder = folder;
        CacheMiB = cacheMiB;
        _busyTimeout = busyTimeout;
        DataFolder.Make(folder);
        _path = Path.Combine(folder, FileName);
        _lock = Lock(folder);
        SQLitePCL.Batteries_V2.Init();
        try
        {
            // SQLite gives the log and the index of a file the file's own mode.
            if (!File.Exists(_path))
                Private(_path, FileMode.CreateNew).Dispose();
            using var connection = Open();
            Check(connection);
            Migrate(connection);
        }
        catch (Exception error)
        {
            _lock.Dispose();
            if (error is SqliteException or IOException or UnauthorizedAccessException)
                throw Refused(error);
            throw;
        }
    }

    public string Folder { get; }

    public int CacheMiB { get; }

    /// <summary>Opens a connection with the pragmas that the promises stand on: WAL, and a sync at every commit.</summary>
    public SqliteConnection Open(bool readOnly = false)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = _path,
                Pooling = false,
                DefaultTimeout = Math.Max(1, (int)Math.Ceiling(_busyTimeout.TotalSeconds)),
            }.ToString()
        );
        connection.Open();
        connection.Execute("PRAGMA page_size = 8192");
        // So that space can be given back in slices. It holds from the first page on; said later, it would be written with each connection.
        if (connection.Long("PRAGMA page_count") == 0)
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        connection.Execute($"PRAGMA busy_timeout = {(int)_busyTimeout.TotalMilliseconds}");
        // It answers with the mode that it is in, which is another one where the file system cannot share memory.
        if (connection.First("PRAGMA journal_mode = WAL", row => row.GetString(0)) is var mode && mode != "wal")
        {
            connection.Dispose();
            throw StartRefusals.Unreadable(
                _path,
                $"a write-ahead log cannot be kept beside it (its journal stays in mode {mode}); it needs a local disk"
            );
        }

        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("PRAGMA wal_autocheckpoint = 0");
        // A log that somebody's long reading kept from being copied gives its room back when it begins anew.
        connection.Execute($"PRAGMA journal_size_limit = {KeptLogMiB << 20}");
        connection.Execute($"PRAGMA cache_size = {-1024 * (readOnly ? 8 : CacheMiB)}");
        connection.Execute("PRAGMA temp_store = MEMORY");
        if (readOnly)
            connection.Execute("PRAGMA query_only = ON");
        return connection;
    }

    /// <inheritdoc cref="StartRefusals"/>
    public StartException Refused(Exception error) => StartRefusals.From(error, _path);

    public void Dispose() => _lock.Dispose();

    /// <summary>Makes an empty file that nobody else on this machine may read.</summary>
    public static void MakePrivate(string path) => Private(path, FileMode.Create).Dispose();

    /// <summary>What makes a store this process's alone, until it is disposed.</summary>
    /// <exception cref="StartException">75: another process has it. 2, 73: the folder can't be written, or is full.</exception>
    public static FileStream Lock(string folder)
    {
        var path = Path.Combine(folder, FileName + ".lock");
        try
        {
            return Private(path, FileMode.OpenOrCreate);
        }
        catch (Exception error) when (error is UnauthorizedAccessException || PrivateFile.IsFull(error))
        {
            throw PrivateFile.Refused(path, error);
        }
        catch (IOException)
        {
            throw new StartException(
                StartException.InUse,
                $"Another relay is using this store ({Path.GetDirectoryName(path)}); give this one a folder of its own with --data."
            );
        }
    }

    /// <summary>Opens a file that nobody else on this machine may read, for this process alone.</summary>
    private static FileStream Private(string path, FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>A damaged page must stop the start, not the middle of a day. Nothing is repaired: what is there stays as it is.</summary>
    private void Check(SqliteConnection connection)
    {
        if (connection.First("PRAGMA quick_check(1)", row => row.GetString(0)) is var said && said != "ok")
            throw StartRefusals.Unreadable(_path, said ?? "it has no pages");
    }

    private static void Migrate(SqliteConnection connection)
    {
        var current = connection.Long("PRAGMA user_version");
        RefuseOthers(connection);
        MigrationScripts.RefuseNewer(current, Scripts.Count);
        foreach (var (script, version) in Scripts.Select((script, index) => (script, index + 1)).Skip((int)current))
        {
            using var transaction = connection.BeginTransaction();
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = script + $";\nPRAGMA application_id = {ApplicationId};\nPRAGMA user_version = {version};";
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    /// <summary>A file that has something in it and is not ours stays as it is.</summary>
    private static void RefuseOthers(SqliteConnection connection)
    {
        var application = connection.Long("PRAGMA application_id");
        if (application == ApplicationId || connection.Long("SELECT count(*) FROM sqlite_master") == 0)
            return;
        if (application == 0 && connection.Long("SELECT count(*) FROM sqlite_master WHERE name IN ('deliveries', 'ledger')") == 2)
            throw new StartException(
                StartException.Newer,
                "The store is of a version before the first release, whose schema this one does not take over; "
                    + "nothing in it was changed. Give this version a folder of its own with --data."
            );
        throw new StartException(StartException.Corrupted, "The file relay.db is no store of Relay.");
    }

    private static readonly IReadOnlyList<string> Scripts =
    [
        .. MigrationScripts.Find(MigrationScripts.Shared).Select(MigrationScripts.Read),
    ];
}
