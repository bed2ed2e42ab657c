using Microsoft.Data.Sqlite;
using Relay.Storage.Querying;
using Relay.Storage.Runs;
using Relay.Storage.Sqlite;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>A store of every former schema opens with everything in it.</summary>
public sealed class UpgradeTests : IDisposable
{
    /// <summary>The newest schema: one for each script.</summary>
    private static readonly int Schema = typeof(SqliteStore)
        .Assembly.GetManifestResourceNames()
        .Count(name => name.StartsWith("migrations/", StringComparison.Ordinal));

    private readonly string _folder = Directory.CreateTempSubdirectory("relay-upgrade-").FullName;

    [Fact]
    public async Task A_store_of_schema_1_keeps_its_rows_and_takes_runs()
    {
        MakeFirst();

        using (var store = Open())
        {
            Assert.Equal(
                (Schema, 1),
                (
                    await store.ReadAsync(db => db.Long("PRAGMA user_version")),
                    await store.ReadAsync(db => db.Long("SELECT received FROM ledger"))
                )
            );
            Assert.Equal("desk", await store.ReadAsync(db => db.First("SELECT slug FROM sources", row => row.GetString(0))));
            var log = new RunLog(store, store.Ids, TimeProvider.System);
            var run = await log.BeginAsync(new NewRun(null, 1, "{}"), "test", CancellationToken.None);
            await log.EndAsync(run.Id, new RunEnd(RunState.Failed, "why"), CancellationToken.None);
        }

        using var again = Open();
        var kept = Assert.Single(
            (await new RunLog(again, again.Ids, TimeProvider.System).ListAsync(new PageRequest(10), CancellationToken.None)).Items
        );
        Assert.Equal((RunState.Failed, "why"), (kept.State, kept.Error));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SqliteStore Open() => SqliteStore.Open(_folder, TimeProvider.System, new Random(1), new StorageLimits(), cacheMiB: 4);

    /// <summary>The script of schema 1 as it was shipped, in a file of its own.</summary>
    private void MakeFirst()
    {
        using var stream = typeof(SqliteStore).Assembly.GetManifestResourceStream("migrations/0001.sql")!;
        using var script = new StreamReader(stream);
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder, "relay.db"), Pooling = false }.ToString()
        );
        connection.Open();
        connection.Execute(script.ReadToEnd());
        connection.Execute("PRAGMA user_version = 1");
        connection.Execute("UPDATE ledger SET received = 1, unique_events = 1");
        connection.Execute("INSERT INTO sources (id, slug, settings, secrets, created_at) VALUES (1, 'desk', '{}', x'', 0)");
    }
}
