using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Config;
using Relay.Hosting;
using Relay.Storage.Postgres;
using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What a start finds at the other end of <c>--store</c>.</summary>
public sealed class PostgresStartTests
{
    [Fact]
    public void A_database_that_is_not_there_is_one_sentence_without_the_password()
    {
        var refusal = Assert.Throws<StartException>(() => Open(PostgresServer.Shared.Address("nowhere") + ";Password=geheim"));

        Assert.Equal(StartException.Unavailable, refusal.ExitCode);
        Assert.StartsWith("The store nowhere on ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_tables_of_others_is_left_as_it_is()
    {
        var database = PostgresServer.Shared.Rent();
        await using (var other = new Npgsql.NpgsqlConnection(PostgresServer.Shared.Address(database) + ";Pooling=false"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            other.Execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE theirs (id bigint)");

            var refusal = Assert.Throws<StartException>(() => Open(PostgresServer.Shared.Address(database)));

            Assert.Equal(StartException.Corrupted, refusal.ExitCode);
            Assert.Equal(1, other.Long("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
        }
    }

    [Fact]
    public async Task What_weakens_the_promise_of_a_2xx_is_told_at_the_start()
    {
        using var server = new PostgresServer("fsync=off", "synchronous_commit=off");
        var log = new LogLines();

        await using var host = await RelayHost.StartAsync(
            set: options => options with { Log = new LogOptions { Level = LogLevel.Warning } },
            change: services => services.AddSingleton<ILoggerProvider>(log),
            server: server
        );

        Assert.Equal(2, log.Find(LogEvents.WeakServer).Count);
        Assert.Contains("runs with fsync = off", log.Find(LogEvents.WeakServer)[0], StringComparison.Ordinal);
        Assert.Contains("runs with synchronous_commit = off", log.Find(LogEvents.WeakServer)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_of_a_newer_relay_is_not_touched()
    {
        await using var store = new PostgresTestStore();
        await store.RunAsync("UPDATE relay_schema SET version = 1000");
        try
        {
            Assert.Equal(
                StartException.Newer,
                (
                    Assert.Throws<StartException>(() =>
                    {
                        _ = store.ReopenAsync();
                    })
                ).ExitCode
            );
        }
        finally
        {
            PostgresServer.Shared.Mend(store.Database, "UPDATE relay_schema SET version = 1");
            store.Reopen();
        }
    }

    [Fact]
    public async Task What_the_server_does_not_promise_is_seen_at_the_start()
    {
        await using var store = new PostgresTestStore();
        Assert.Equal([], store.Postgres.Settings.Weak);
        Assert.NotEmpty(store.Postgres.Settings.Version);

        PostgresServer.Shared.Admin($"ALTER DATABASE {store.Database} SET synchronous_commit = off");
        await store.ReopenAsync();
        Assert.Equal(["synchronous_commit = off"], store.Postgres.Settings.Weak);
        PostgresServer.Shared.Admin($"ALTER DATABASE {store.Database} RESET synchronous_commit");
    }

    [Theory]
    [InlineData("Host=db;Prot=1")]
    [InlineData("Host=db;Port=many")]
    [InlineData("Database=relay;Password=geheim")]
    [InlineData("postgresql://db/relay?colour=red")]
    public void What_is_no_address_is_wrong_configuration(string store)
    {
        var refusal = Assert.Throws<StartException>(() => PostgresAddress.Parse(store));

        Assert.Equal(StartException.BadConfiguration, refusal.ExitCode);
        Assert.DoesNotContain("geheim", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_url_says_the_same_as_a_connection_string()
    {
        var address = PostgresAddress.Parse("postgresql://re%40lay:p%3Ass@db.example:6432/events?sslmode=require&application_name=a");

        Assert.Equal(
            ("db.example", 6432, "events", "re@lay", "p:ss", Npgsql.SslMode.Require, "a"),
            (address.Host, address.Port, address.Database, address.Username, address.Password, address.SslMode, address.ApplicationName)
        );
    }

    [Fact]
    public void What_a_person_said_stands_before_what_the_relay_would_choose()
    {
        Assert.Equal((5, 10), (PostgresAddress.Parse("Host=db").Timeout, PostgresAddress.Parse("Host=db").MaxPoolSize));
        Assert.Equal(30, PostgresAddress.Parse("Host=db;Timeout=30").Timeout);
    }

    /// <summary>Zero characters and halves of pairs come from payloads that nobody meant, and must not stop what stands beside them.</summary>
    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\ud800b")]
    public async Task Text_that_the_engine_cannot_hold_is_recorded_all_the_same_and_its_key_is_known(string key)
    {
        await using var store = new PostgresTestStore();
        var webhook = await store.WebhookAsync();

        var first = await store.Journal.RecordAsync(store.Draft(key, [webhook], call: key));
        var again = await store.Journal.RecordAsync(store.Draft(key, [webhook], call: key));

        Assert.Equal((false, true, first.EventId), (first.Duplicate, again.Duplicate, again.EventId));
        Assert.Single((await store.History.EventsAsync(new EventFilter(CallId: key), new PageRequest(10, null), default)).Items);
    }

    /// <summary>Truth, both ways: no other node leads while one does, and another one takes over when that one ends.</summary>
    [Fact]
    public async Task Of_two_nodes_one_leads_until_it_ends()
    {
        await using var store = new PostgresTestStore();
        using var other = new PostgresLeaders(store.Postgres);
        using (var one = new PostgresLeaders(store.Postgres))
        {
            Assert.True(await one.TryLeadAsync("calls", default));
            Assert.True(await one.TryLeadAsync("calls", default));
            Assert.False(await other.TryLeadAsync("calls", default));
            Assert.True(await other.TryLeadAsync("runs", default));
            PostgresServer.Shared.Cut(store.Database);
            await Assert.ThrowsAsync<StorageException>(async () => await one.TryLeadAsync("calls", default));
        }

        await Assert.ThrowsAsync<StorageException>(async () => await other.TryLeadAsync("calls", default));
        Assert.True(await other.TryLeadAsync("calls", default));
    }

    private static void Open(string address) => PostgresStore.Open(address, TimeProvider.System, new Random(1), new PostgresLimits());
}
