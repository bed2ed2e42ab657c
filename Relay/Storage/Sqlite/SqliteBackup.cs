using Microsoft.Data.Sqlite;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>
/// A copy of the store as it is at one moment, taken while a relay writes to it: SQLite's online backup reads one snapshot and holds
/// nobody up. What is written to meanwhile stays out of it.
/// <code>
///   relay.db ──► FILE.part ──► integrity_check ──► the ledger's two gaps are 0 ──► FILE
///                    └ anything else: no FILE ── crash boundary: a .part is left, never a FILE that was not checked ──
/// </code>
/// </summary>
internal static class SqliteBackup
{
    private const string Gaps = """
        SELECT abs(received - unique_events - duplicates - rejected)
          + abs(routed - delivered - failed - skipped - (SELECT COALESCE(SUM(open_live + open_parked), 0) FROM webhooks))
        FROM ledger WHERE id = 1
        """;

    /// <param name="folder">The data folder of the store.</param>
    /// <param name="to">The file to be made; it must not be there.</param>
    /// <exception cref="StartException">2: there is no store, or the file cannot be made. 74: the store is damaged.</exception>
    public static StoreCopy Write(string folder, string to)
    {
        var (from, target) = (Path.Combine(folder, SqliteDatabase.FileName), Path.GetFullPath(to));
        if (!File.Exists(from))
            throw new StartException(StartException.BadConfiguration, $"There is no store in {folder}; name its folder with --data.");
        if (File.Exists(target))
            throw new StartException(StartException.BadConfiguration, $"{target} is there already; a copy is never written over another.");
        var draft = target + ".part";
        try
        {
            SqliteDatabase.MakePrivate(draft);
            Copy(from, draft);
            var events = Check(draft);
            File.Move(draft, target, overwrite: false);
            return new StoreCopy(target, new FileInfo(target).Length, events);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(draft);
            throw new StartException(StartException.BadConfiguration, $"{target} cannot be written: {error.Message}");
        }
        catch (SqliteException error)
        {
            Remove(draft);
            throw new StartException(StartException.Corrupted, $"The store {from} is damaged, so there is no copy: {error.Message}");
        }
        catch
        {
            Remove(draft);
            throw;
        }
    }

    private static void Copy(string from, string to)
    {
        SQLitePCL.Batteries_V2.Init();
        using var source = Open(from, SqliteOpenMode.ReadOnly);
        if (source.Long("PRAGMA application_id") != SqliteDatabase.ApplicationId)
            throw new StartException(StartException.Corrupted, $"The file {from} is no store of this version of Relay.");
        using var copy = Open(to, SqliteOpenMode.ReadWrite);
        source.BackupDatabase(copy);
        // One file, without a log beside it; the relay that opens it turns the log on again.
        copy.Execute("PRAGMA journal_mode = DELETE");
    }

    private static long Check(string file)
    {
        using var copy = Open(file, SqliteOpenMode.ReadOnly);
        if (copy.First("PRAGMA integrity_check(1)", row => row.GetString(0)) is var said && said != "ok")
            throw new StartException(StartException.Corrupted, $"The store is damaged, so there is no copy: {said}.");
        if (copy.Long(Gaps) is var gap && gap != 0)
            throw new StartException(
                StartException.Corrupted,
                $"The store's ledger does not add up ({gap} unaccounted for), so there is no copy."
            );
        return copy.Long("SELECT count(*) FROM events");
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        return connection;
    }

    private static void Remove(string draft)
    {
        foreach (var file in (string[])[draft, draft + "-journal", draft + "-wal", draft + "-shm"])
            File.Delete(file);
    }
}
