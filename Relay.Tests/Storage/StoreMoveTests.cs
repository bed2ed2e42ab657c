using Relay.Storage.Migrations;
using Relay.Storage.Moving;
using Relay.Storage.Postgres;
using Relay.Storage.Querying;
using Relay.Storage.Sqlite;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>A store out of its file into PostgreSQL.</summary>
public sealed class StoreMoveTests : IAsyncLifetime
{
    private readonly PostgresServer _server = PostgresServer.Shared;
    private readonly SqliteTestStore _store = new();
    private string _database = "";

    public ValueTask InitializeAsync()
    {
        _database = _server.Rent();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        // A move that was not finished leaves a mark.
        _server.Mend(_database, $"DROP TABLE IF EXISTS {PostgresSchema.MoveMark}");
        _server.Return(_database);
        await _store.DisposeAsync();
    }

    /// <summary>What both engines have, table by table: whoever adds one to the shared schema has it moved, or is told here.</summary>
    [Fact]
    public async Task Every_table_and_column_of_a_store_is_there_to_be_moved()
    {
        await CloseAsync();
        using var source = new MoveSource(_store.Folder);
        using var target = new MoveTarget(_server.Address(_database));
        PostgresSchema.Migrate(target.Connection);

        var there = target
            .Connection.Query(
                "SELECT relname, attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped "
                    + "WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition",
                row => (Table: row.GetString(0), Column: row.GetString(1))
            )
            .ToLookup(row => row.Table, row => row.Column);
        Assert.Equal(
            there.Select(table => table.Key).Except(["relay_schema", "change_numbers", "bodies", "whole_events"]).Order(),
            source.Tables.Select(table => table.Name).Order()
        );
        Assert.All(source.Tables, table => Assert.NotEmpty(table.Keys));
        foreach (var table in source.Tables)
            Assert.Equal(there[MoveTarget.Whole(table).Name].Order(), table.Columns.Select(column => column.Name).Order());
        Assert.Contains(source.Tables, table => table.Name == "deliveries");
        Assert.Equal(MigrationScripts.Find(MigrationScripts.Shared).Count, SqliteDatabase.Version);
    }

    [Fact]
    public async Task Cut_off_after_any_batch_it_goes_on_and_is_whole_at_the_end()
    {
        await FillAsync();
        await CloseAsync();
        var before = await File.ReadAllBytesAsync(Path.Combine(_store.Folder, SqliteDatabase.FileName));
        var cuts = 0;
        while (!TryMove(cutAfter: 3))
        {
            cuts++;
            using var target = new MoveTarget(_server.Address(_database));
            // Whatever has come over so far, no relay may start on it.
            Assert.Equal(75, Assert.Throws<StartException>(() => PostgresSchema.Migrate(target.Connection)).ExitCode);
        }

        Assert.InRange(cuts, 5, 1000);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(_store.Folder, SqliteDatabase.FileName)));
        using var source = new MoveSource(_store.Folder);
        using var moved = new MoveTarget(_server.Address(_database));
        foreach (var table in source.Tables.Where(table => table.Name != "dedupe"))
            Assert.Equal(
                RowDigest.Read(source.Connection, table, default),
                RowDigest.Read(moved.Connection, MoveTarget.Whole(table), default)
            );
        Assert.Equal(source.NewestChange, moved.Connection.Long("SELECT newest FROM change_numbers"));
        Assert.Equal(
            source.Connection.Long("SELECT count(*) FROM events WHERE dedupe_key IS NOT NULL"),
            moved.Connection.Long("SELECT count(*) FROM dedupe")
        );
        Assert.Empty(TestStore.Differences(moved.Connection));
    }

    [Fact]
    public async Task What_was_changed_on_the_way_is_found_and_the_database_stays_shut()
    {
        await FillAsync();
        await CloseAsync();
        Assert.False(TryMove(cutAfter: 40));
        _server.Mend(_database, "UPDATE events SET remote = '192.0.2.9' WHERE id = (SELECT min(id) FROM events)");

        var refused = Assert.Throws<StartException>(() => TryMove(cutAfter: int.MaxValue));

        Assert.Equal(74, refused.ExitCode);
        Assert.Contains("The table events is not the same on both sides", refused.Message, StringComparison.Ordinal);
        using var target = new MoveTarget(_server.Address(_database));
        Assert.True(PostgresSchema.IsMoving(target.Connection));
    }

    [Fact]
    public async Task Where_the_database_is_somebodys_nothing_is_moved()
    {
        await FillAsync();
        await CloseAsync();
        using (var target = new MoveTarget(_server.Address(_database)))
        {
            PostgresSchema.Migrate(target.Connection);
            target.Connection.Execute("INSERT INTO meta (name, value) VALUES ('mine', '1')");
        }

        Refuses(2, "its table meta has rows");
        _server.Mend(_database, "DELETE FROM meta; UPDATE ledger SET received = 1");
        Refuses(2, "its ledger has counted");
        _server.Mend(_database, "UPDATE ledger SET received = 0");
        Assert.False(TryMove(cutAfter: 1));
        // Somebody has used the store since: what came over is not what it is.
        await _store.ReopenAsync();
        await CloseAsync();
        Refuses(2, "an unfinished move of another store, or of this one before it was used again");
    }

    [Fact]
    public async Task A_store_that_is_in_use_or_of_another_version_is_left_alone()
    {
        Refuses(75, "Another relay is using this store");
        await _store.RunAsync("DELETE FROM conditions");
        await CloseAsync();
        using (
            var file = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_store.Folder, "relay.db")};Pooling=False")
        )
        {
            file.Open();
            file.Execute("PRAGMA user_version = 0");
        }

        Refuses(2, "of an older version");
    }

    private void Refuses(int code, string sentence)
    {
        var refused = Assert.Throws<StartException>(() => TryMove(cutAfter: int.MaxValue));
        Assert.Equal(code, refused.ExitCode);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Moves in small batches, and breaks off after so many of them.</summary>
    private bool TryMove(int cutAfter)
    {
        var steps = 0;
        try
        {
            using var source = new MoveSource(_store.Folder);
            using var target = new MoveTarget(_server.Address(_database));
            new StoreMove(
                source,
                target,
                step =>
                {
                    if (step.EndsWith("rows", StringComparison.Ordinal) && ++steps > cutAfter)
                        throw new OperationCanceledException();
                },
                default
            )
            {
                MostRows = 7,
            }.Run();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Delivered, failed, waiting and parked work, odd texts, a rejected and a repeated request, and a row in every table else.</summary>
    private async Task FillAsync()
    {
        var (good, bad) = (await _store.WebhookAsync(), await _store.WebhookAsync());
        for (var i = 0; i < 20; i++)
            await _store.SettleAsync(await _store.BornAsync(good, "call\0_" + i), Outcome.Succeeded);
        await _store.StrikeOutAsync(bad);
        for (var i = 0; i < 10; i++)
            await _store.WaitingAsync(i % 2 == 0 ? good : bad);
        for (var i = 0; i < 20; i++)
            await _store.RecordAsync("key" + (i % 15), good);
        await _store.Journal.RejectAsync(
            new Rejection(7, "json_invalid", 0, "", "", HeaderList.Empty, new byte[] { 0, 255 }, 2, new byte[32])
        );
        await _store.Store.WriteAsync(db =>
        {
            foreach (
                var table in MoveTable.All(db).Where(table => db.Long($"SELECT count(*) FROM {table.Name}") == 0 && table.Name != "dedupe")
            )
                db.Execute($"INSERT INTO {table.Name} ({table.Names}) VALUES ({string.Join(", ", table.Columns.Select(Sample))})");
            return 0;
        });
    }

    private static string Sample(MoveColumn column) =>
        column.Type switch
        {
            ColumnType.Number => "1",
            ColumnType.Text => "'ä''\u2028'",
            ColumnType.Bytes => "x'00ff'",
            _ => "0.1",
        };

    /// <summary>Stops the store and leaves its file.</summary>
    private Task CloseAsync() => _store.CloseAsync();
}
