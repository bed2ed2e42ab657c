using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Relay.Storage.Querying;

namespace Relay.Tests.Storage;

/// <summary>
/// A real PostgreSQL, started from its binaries in a temporary folder: it listens on a socket in that folder only, and syncs as in
/// earnest. What is root starts it as somebody else, as the server demands.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer> _shared = new(() => new PostgresServer());

    private readonly DirectoryInfo _folder;
    private readonly ConcurrentBag<string> _clean = [];
    private readonly DirectoryInfo? _rows;
    private readonly string _user;
    private int _databases;

    /// <param name="settings">Of the server, each as <c>name=value</c>.</param>
    public PostgresServer(params string[] settings)
        : this(null, settings) { }

    /// <param name="rows">Where its rows are, beside the folder of everything else.</param>
    /// <param name="settings">Of the server, each as <c>name=value</c>.</param>
    public PostgresServer(DirectoryInfo? rows, params string[] settings)
    {
        (_folder, _rows) = (MakeFolder(), rows);
        _user =
            Environment.UserName != "root" ? ""
            : File.ReadAllText("/etc/passwd").Contains("\npostgres:") ? "postgres"
            : "nobody";
        if (_user.Length > 0)
            Run("chown", _user, _folder.FullName);
        if (_rows is not null && _user.Length > 0)
            Run("chown", _user, _rows.FullName);
        RunAs(Path.Combine(Binaries, "initdb"), "-D", Data, "-U", "relay", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        string[] all =
        [
            "listen_addresses=''",
            $"unix_socket_directories='{_folder.FullName}'",
            "shared_buffers=64MB",
            "max_connections=200",
            .. settings,
        ];
        File.AppendAllLines(Path.Combine(Data, "postgresql.auto.conf"), all);
        Start();
    }

    /// <summary>One for all tests that leave it as it is.</summary>
    public static PostgresServer Shared => _shared.Value;

    private static string Binaries { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(path => int.Parse(Path.GetFileName(path))).First() + "/bin"
            : throw new InvalidOperationException("There is no PostgreSQL on this machine; test.sh installs it.");

    private string Data => Path.Combine(_folder.FullName, "data");

    public static void StopShared()
    {
        if (_shared.IsValueCreated)
            _shared.Value.Dispose();
    }

    public string Address(string database) => $"Host={_folder.FullName};Username=relay;Database={database};Include Error Detail=true";

    /// <summary>A database with nothing in it, perhaps one that another test has given back.</summary>
    public string Rent()
    {
        return _clean.TryTake(out var database) ? database : RentFresh();
    }

    /// <summary>A database that nobody had before.</summary>
    public string RentFresh()
    {
        var database = $"relay_{Interlocked.Increment(ref _databases)}";
        if (_rows is not null && _databases == 1)
            Admin($"CREATE TABLESPACE rows LOCATION '{_rows.FullName}'");
        Admin($"CREATE DATABASE {database}{(_rows is null ? "" : " TABLESPACE rows")}");
        return database;
    }

    /// <summary>Takes it back, with everything in it deleted.</summary>
    public void Return(string database)
    {
        using (var connection = Open(database))
        {
            var tables = connection.Query(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'relay_schema'",
                row => row.GetString(0)
            );
            // What never started leaves nothing to delete.
            if (tables.Count > 0)
                connection.Execute(
                    "DROP FUNCTION IF EXISTS broken() CASCADE;"
                        + string.Concat(tables.Select(table => $"DELETE FROM {table};"))
                        + "INSERT INTO versions (name, version) VALUES ('catalog', 0), ('access', 0);"
                        + "INSERT INTO ledger (id) VALUES (1); INSERT INTO change_numbers (id, newest) VALUES (1, 0);"
                );
        }

        _clean.Add(database);
    }

    /// <summary>What <c>kill -9</c> of the relay leaves: its connections are cut, and it never finds the database again.</summary>
    /// <returns>The database's name from here on.</returns>
    public string Abandon(string database)
    {
        var name = $"relay_{Interlocked.Increment(ref _databases)}";
        while (true)
        {
            try
            {
                Cut(database);
                Admin($"ALTER DATABASE {database} RENAME TO {name}");
                return name;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.ObjectInUse)
            {
                // It has connected again meanwhile.
            }
        }
    }

    /// <summary>Ends every connection to a database.</summary>
    public void Cut(string database) =>
        Admin($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()");

    public void Admin(string sql) => Mend("postgres", sql);

    /// <summary>The first number that a query gives, in a database that somebody may be using.</summary>
    public long Number(string database, string sql)
    {
        using var connection = Open(database);
        return connection.Long(sql);
    }

    /// <summary>Runs statements in a database, beside whoever uses it.</summary>
    public void Mend(string database, string sql)
    {
        using var connection = Open(database);
        connection.Execute(sql);
    }

    /// <summary>Its processes, the first the one that the others are children of.</summary>
    public IReadOnlyList<int> Processes()
    {
        var first = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First());
        var children = File.ReadAllText($"/proc/{first}/task/{first}/children");
        return [first, .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
    }

    /// <summary>Sends a signal to all of its processes, or to some; one that has ended meanwhile is none of them.</summary>
    public void Signal(string name, params IReadOnlyList<int> processes)
    {
        foreach (var process in processes.Count > 0 ? processes : Processes())
        {
            using var kill = Process.Start("kill", [$"-{name}", $"{process}"]);
            kill.WaitForExit();
        }
    }

    public void Start() =>
        RunAs(Path.Combine(Binaries, "pg_ctl"), "-D", Data, "-w", "-s", "-l", Path.Combine(_folder.FullName, "log"), "start");

    /// <param name="mode"><c>fast</c> cuts the connections and closes in order, <c>immediate</c> is a crash.</param>
    public void Stop(string mode = "fast") => RunAs(Path.Combine(Binaries, "pg_ctl"), "-D", Data, "-w", "-s", "-m", mode, "stop");

    public void Dispose()
    {
        if (!_folder.Exists)
            return;
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            Stop("immediate");
        _folder.Delete(recursive: true);
        _folder.Refresh();
    }

    private NpgsqlConnection Open(string database)
    {
        var connection = new NpgsqlConnection(Address(database) + ";Pooling=false");
        connection.Open();
        return connection;
    }

    /// <summary>In memory where that can be: it syncs all the same, and a test waits for no disk.</summary>
    private static DirectoryInfo MakeFolder() =>
        Directory.Exists("/dev/shm")
            ? Directory.CreateDirectory($"/dev/shm/relay-pg-{Guid.NewGuid():n}")
            : Directory.CreateTempSubdirectory("relay-pg-");

    private void RunAs(string program, params string[] arguments)
    {
        if (_user.Length == 0)
            Run(program, arguments);
        else
            Run("setpriv", [$"--reuid={_user}", "--regid=" + Group(), "--clear-groups", "--", program, .. arguments]);
    }

    private string Group() => _user == "postgres" ? "postgres" : "nogroup";

    private void Run(string program, params string[] arguments)
    {
        // Its standard output is not read: the server that it starts keeps it open.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _folder.FullName };
        foreach (
            var argument in (string[])
                ["-c", "exec \"$@\" >/dev/null 2>>\"$0\"", Path.Combine("/tmp", _folder.Name + ".err"), program, .. arguments]
        )
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        var said = Path.Combine("/tmp", _folder.Name + ".err");
        var error = File.Exists(said) ? File.ReadAllText(said) : "";
        File.Delete(said);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error}");
    }
}
