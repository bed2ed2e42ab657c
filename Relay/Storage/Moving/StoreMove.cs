using System.Globalization;
using Relay.Storage.Postgres;
using Relay.Storage.Querying;
using Relay.Storage.Sqlite;

namespace Relay.Storage.Moving;

/// <summary>
/// Moves a store from its file into an empty PostgreSQL database.
/// <code>
///   lock the file ─► tables, and a mark that no relay starts on ─► each table in the order of its key, a batch at a time
///     ─► keys of events, hashed anew ─► counts and hashes of both sides, the ledger's two gaps ─► the mark goes: it is a store
///   ── crash boundary: what is there is what was committed; the same command goes on behind it. The file stays as it was ──
/// </code>
/// </summary>
internal sealed class StoreMove(MoveSource source, MoveTarget target, Action<string> tell, CancellationToken cancel)
{
    /// <summary>Rows, and bytes of them, that are held and written at one time.</summary>
    private const long MostBytes = 8 << 20;

    private const string Gaps = """
        SELECT abs(received - unique_events - duplicates - rejected)
          + abs(routed - delivered - failed - skipped - (SELECT COALESCE(SUM(open_live + open_parked), 0) FROM webhooks))
        FROM ledger WHERE id = 1
        """;

    public int MostRows { get; init; } = 2_000;

    /// <param name="folder">The data folder of the store.</param>
    /// <param name="connection">Where it goes.</param>
    /// <param name="tell">Hears how far it is.</param>
    /// <exception cref="StartException">It can't be moved, or is not whole on the other side; the file is as it was.</exception>
    public static StoreMoved Run(string folder, string connection, Action<string> tell, CancellationToken cancel)
    {
        try
        {
            using var source = new MoveSource(folder);
            using var target = new MoveTarget(connection);
            return new StoreMove(source, target, tell, cancel).Run();
        }
        catch (Exception error) when (error is not StartException && PostgresErrors.Judge(error) is StorageException refusal)
        {
            throw new StartException(
                StartException.Unavailable,
                $"The store could not be moved: {refusal.Message} What was moved stays there, and the same command goes on with it."
            );
        }
    }

    public StoreMoved Run()
    {
        // dedupe has other hashes there; its keys are taken from the events.
        var tables = source.Tables.Where(table => table.Name != "dedupe").ToList();
        if (target.Prepare(source.Identity, source.Tables, source.OldestId))
            tell("goes on with a move that was not finished");
        foreach (var table in tables)
            Copy(table);
        TakeKeys();
        var moved = tables.Select(table => (table.Name, Check(table))).ToList();
        if (target.Connection.Long(Gaps) is var gap && gap != 0)
            throw new StartException(
                StartException.Corrupted,
                $"The store's ledger does not add up ({gap} unaccounted for); it is not moved."
            );
        target.Finish(source.NewestChange);
        return new StoreMoved(target.Name, moved, source.LostKeys);
    }

    private void Copy(MoveTable table)
    {
        var moved = 0L;
        for (var last = target.LastKey(table); ; )
        {
            cancel.ThrowIfCancellationRequested();
            var rows = Next(table, last);
            if (rows.Count == 0)
                return;
            target.Copy(table, rows);
            last = [.. table.Keys.Select(key => rows[^1][IndexOf(table, key)])];
            moved += rows.Count;
            tell(string.Create(CultureInfo.InvariantCulture, $"{table.Name}: {moved} rows"));
        }
    }

    private List<object?[]> Next(MoveTable table, object?[]? last)
    {
        var (rows, bytes) = (new List<object?[]>(), 0L);
        var where = last is null ? "" : $"WHERE {table.Behind}";
        using var next = source.Connection.Stream(
            $"SELECT {table.Names} FROM {table.Name} {where} ORDER BY {table.Order} LIMIT {MostRows}",
            [.. (last ?? []).Select((value, index) => ($"k{index}", value))]
        );
        while (bytes < MostBytes && next.Reader.Read())
        {
            var row = table.Columns.Select((column, at) => column.Read(next.Reader, at)).ToArray();
            rows.Add(row);
            bytes += row.Sum(value => value is byte[] some ? some.Length : 16);
        }

        return rows;
    }

    private void TakeKeys()
    {
        for (var last = 0L; ; )
        {
            cancel.ThrowIfCancellationRequested();
            var keys = source.Connection.Query(
                $"SELECT id, source_id, dedupe_key FROM events WHERE id > @last AND dedupe_key IS NOT NULL ORDER BY id LIMIT {MostRows}",
                row => (Id: row.GetInt64(0), Source: row.GetInt64(1), Key: row.GetString(2)),
                ("last", last)
            );
            if (keys.Count == 0)
                return;
            target.TakeKeys(keys);
            last = keys[^1].Id;
        }
    }

    /// <returns>The rows of both sides.</returns>
    private long Check(MoveTable table)
    {
        tell($"{table.Name}: compares");
        var (here, there) = (
            RowDigest.Read(source.Connection, table, cancel),
            RowDigest.Read(target.Connection, MoveTarget.Whole(table), cancel)
        );
        return here == there
            ? here.Rows
            : throw new StartException(
                StartException.Corrupted,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The table {table.Name} is not the same on both sides ({here.Rows} rows here, {there.Rows} there): empty the database and move again."
                )
            );
    }

    private static int IndexOf(MoveTable table, MoveColumn key) => table.Columns.ToList().IndexOf(key);
}
