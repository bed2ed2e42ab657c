using Microsoft.Data.Sqlite;
using Relay.Storage.Querying;
using Relay.Storage.Sqlite;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What opens, and what is refused without being touched.</summary>
public sealed class UpgradeTests : IDisposable
{
    /// <summary>The newest schema: one for each script.</summary>
    private static readonly int Schema = typeof(SqliteStore)
        .Assembly.GetManifestResourceNames()
        .Count(name => name.StartsWith("migrations/", StringComparison.Ordinal));

    private readonly string _folder = Directory.CreateTempSubdirectory("relay-upgrade-").FullName;

    private string File => Path.Combine(_folder, "relay.db");

    [Fact]
    public async Task A_new_store_says_whose_it_is_and_opens_again_with_what_was_in_it()
    {
        using (var store = Open())
            await store.WriteAsync(db => db.Execute("UPDATE ledger SET received = 1, unique_events = 1"));

        using var again = Open();

        Assert.Equal(
            (Schema, SqliteDatabase.ApplicationId, 1),
            (
                await again.ReadAsync(db => db.Long("PRAGMA user_version")),
                await again.ReadAsync(db => db.Long("PRAGMA application_id")),
                await again.ReadAsync(db => db.Long("SELECT received FROM ledger"))
            )
        );
    }

    [Fact]
    public async Task Every_table_refuses_a_value_of_another_type()
    {
        using var store = Open();

        Assert.Equal(
            [],
            await store.ReadAsync(db =>
                db.Query("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0", row =>
                        row.GetString(0)
                    )
                    .Where(name => !name.StartsWith("sqlite_", StringComparison.Ordinal))
            )
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void A_store_from_before_the_first_release_is_refused_and_stays_as_it_is(int schema)
    {
        Make(
            $"""
            CREATE TABLE deliveries (id INTEGER PRIMARY KEY, state INTEGER NOT NULL);
            CREATE TABLE ledger (id INTEGER PRIMARY KEY, received INTEGER NOT NULL);
            INSERT INTO ledger VALUES (1, 12);
            PRAGMA user_version = {schema};
            """
        );

        var refusal = Refused();

        Assert.Equal(StartException.Newer, refusal.ExitCode);
        Assert.Contains("before the first release", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE notes (id INTEGER PRIMARY KEY)")]
    [InlineData("CREATE TABLE notes (id INTEGER PRIMARY KEY); PRAGMA user_version = 1")]
    [InlineData("CREATE TABLE deliveries (id INTEGER); CREATE TABLE ledger (id INTEGER); PRAGMA application_id = 1196444487")]
    public void A_file_of_another_program_is_refused_and_stays_as_it_is(string script)
    {
        Make(script);

        var refusal = Refused();

        Assert.Equal(StartException.Corrupted, refusal.ExitCode);
        Assert.Contains("no store of Relay", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_of_a_newer_schema_is_refused_and_stays_as_it_is()
    {
        Open().Dispose();
        Make($"PRAGMA user_version = {Schema + 1}");

        var refusal = Refused();

        Assert.Equal(StartException.Newer, refusal.ExitCode);
        Assert.Contains($"schema {Schema + 1}", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SqliteStore Open() => SqliteStore.Open(_folder, TimeProvider.System, new Random(1), new StorageLimits(), cacheMiB: 4);

    private StartException Refused()
    {
        var before = System.IO.File.ReadAllBytes(File);
        var refusal = Assert.Throws<StartException>(Open);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        return refusal;
    }

    private void Make(string script)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        connection.Execute("PRAGMA journal_mode = WAL");
        connection.Execute(script);
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
