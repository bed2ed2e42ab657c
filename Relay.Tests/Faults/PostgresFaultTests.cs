using Npgsql;
using Relay.Storage.Querying;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>
/// What befalls the server and the way to it, each on a real one: nothing is acknowledged that is not there, what fails says that it can
/// be tried again, and once the fault is over everything goes on by itself.
/// </summary>
public sealed class PostgresFaultTests
{
    [Fact]
    public async Task Connections_that_are_cut_are_made_anew_and_nothing_that_was_acknowledged_is_lost()
    {
        await using var store = new PostgresTestStore();
        var webhook = await store.WebhookAsync();
        var acknowledged = new List<long>();
        for (var round = 0; round < 5; round++)
        {
            acknowledged.Add((await store.RecordAsync($"k{round}", webhook)).EventId);
            PostgresServer.Shared.Cut(store.Database);
        }

        // A read finds out with its first query, and the pool with it: the next one is well.
        await Record.ExceptionAsync(() => store.NumberAsync("SELECT 1"));
        Assert.Equal(5, await store.NumberAsync($"SELECT count(*) FROM events WHERE id IN ({string.Join(',', acknowledged)})"));
        Assert.True((await store.RecordAsync("k0", webhook)).Duplicate);
        Assert.Equal([], await store.DifferencesAsync());
    }

    [Fact]
    public async Task A_connection_that_is_cut_in_the_middle_of_a_transaction_takes_back_all_of_it()
    {
        await using var store = new PostgresTestStore();
        var webhook = await store.WebhookAsync();

        var refusal = await Assert.ThrowsAsync<StorageException>(() =>
            store.Engine.Writer.OnBatchAsync(batch =>
            {
                batch.Recorder.Record(store.Draft("k", [webhook]), []);
                PostgresServer.Shared.Cut(store.Database);
                return batch.Connection.Long("SELECT 1");
            })
        );

        Assert.Equal("storage_unavailable", refusal.Code);
        Assert.False((await store.RecordAsync("k", webhook)).Duplicate);
        Assert.Equal([], await store.DifferencesAsync());
    }

    [Fact]
    public async Task While_the_server_is_down_everything_is_refused_and_when_it_is_back_everything_goes_on()
    {
        using var server = new PostgresServer();
        await using var store = new PostgresTestStore(server: server);
        var webhook = await store.WebhookAsync();
        var work = await store.BornAsync(webhook);

        server.Stop("immediate");
        foreach (
            var call in (Func<Task>[])
                [
                    () => store.RecordAsync("k", webhook),
                    () => store.SettleAsync(work, Outcome.Succeeded, epoch: 0),
                    () => store.NumberAsync("SELECT 1"),
                    () => store.RunAsync("UPDATE sources SET slug = slug"),
                ]
        )
            Assert.Equal("storage_unavailable", (await Assert.ThrowsAsync<StorageException>(call)).Code);
        server.Start();
        // Who was refused is not knocked for again at once.
        await Assert.ThrowsAsync<StorageException>(() => store.RecordAsync("k", webhook));
        store.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False((await store.RecordAsync("k", webhook)).Duplicate);
        Assert.False((await store.SettleAsync(work, Outcome.Succeeded)).Fenced);
        Assert.Equal([], await store.DifferencesAsync());
    }

    [Fact]
    public async Task A_server_that_only_reads_refuses_what_is_written_and_is_left_for_the_one_that_writes()
    {
        await using var store = new PostgresTestStore();
        await store.RecordAsync("before");
        PostgresServer.Shared.Admin($"ALTER DATABASE {store.Database} SET default_transaction_read_only = on");
        PostgresServer.Shared.Cut(store.Database);

        Assert.Equal("storage_unavailable", (await Assert.ThrowsAsync<StorageException>(() => store.RecordAsync("k"))).Code);
        await Record.ExceptionAsync(() => store.NumberAsync("SELECT 1"));
        Assert.Equal(1, await store.NumberAsync("SELECT count(*) FROM events"));
        PostgresServer.Shared.Admin($"ALTER DATABASE {store.Database} RESET default_transaction_read_only");

        Assert.False((await store.RecordAsync("k")).Duplicate);
    }

    [Fact]
    public async Task Where_others_have_all_connections_reads_are_refused_and_the_journal_keeps_its_own()
    {
        using var server = new PostgresServer("max_connections=6", "superuser_reserved_connections=0", "max_wal_senders=0");
        await using var store = new PostgresTestStore(server: server);
        var others = new List<NpgsqlConnection>();
        try
        {
            Fill(server, others);

            Assert.Equal("storage_unavailable", (await Assert.ThrowsAsync<StorageException>(() => store.NumberAsync("SELECT 1"))).Code);
            Assert.False((await store.RecordAsync("k")).Duplicate);
        }
        finally
        {
            others.ForEach(other => other.Dispose());
        }

        Assert.Equal(1, await store.NumberAsync("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task A_provider_is_told_to_come_again_and_what_was_answered_meanwhile_is_settled_once()
    {
        using var server = new PostgresServer();
        await using var host = await RelayHost.StartAsync(server: server);
        var gate = new Gate();
        await host.WebhookAsync("/hook", behaviour: gate.Behaviour);
        await host.EventsAsync(3);
        await host.UntilAsync(() => gate.Busy == 3, "all are in flight");

        server.Stop();
        gate.Open();
        await host.UntilAsync(() => gate.Busy == 0, "all are answered");
        var refused = await host.Relay.EventAsync("desk", """{"id":"evt_9","type":"call.end","data":{"call_id":"c"}}""");
        server.Start();
        await host.UntilAsync(
            async () => (await host.Relay.EventAsync("desk", """{"id":"evt_9","type":"call.end","data":{"call_id":"c"}}""")).Status == 200,
            "the event is taken"
        );

        Assert.Equal((503, "storage_unavailable"), (refused.Status, refused["code"]));
        Assert.NotNull(refused.Headers.RetryAfter);
        await host.UntilAsync(
            async () =>
                (await host.Relay.GetAsync("/api/v1/ledger")) is { Status: 200 } ledger
                && ledger.Json.GetProperty("delivered").GetInt32() == 4,
            "all four are delivered"
        );
        Assert.Equal(4, host.Got("/hook").Count);
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_commit_that_happened_after_it_was_given_up_is_found_and_delivered()
    {
        await using var host = await RelayHost.StartAsync(server: PostgresServer.Shared);
        await host.WebhookAsync("/hook");
        await using (var other = new NpgsqlConnection(PostgresServer.Shared.Address(host.Database) + ";Pooling=false"))
        {
            // The journal gives a round trip up that takes so long, and asks the server to stop, which it does not: it commits a second later,
            // when nobody waits for it any more.
            other.Open();
            other.Execute(
                """
                CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN PERFORM pg_sleep(60); RETURN NULL; EXCEPTION WHEN query_canceled THEN PERFORM pg_sleep(1); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER lingers AFTER INSERT ON dedupe DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()
                """
            );
            (await host.Relay.EventAsync("desk", """{"id":"evt_9","type":"call.end","data":{"call_id":"c"}}""")).ExpectProblem(
                503,
                "storage_unavailable"
            );
            await Poll.UntilAsync(async () => await host.NumberAsync("SELECT count(*) FROM events") == 1, "it is not committed");
            other.Execute("DROP TRIGGER lingers ON dedupe");
        }

        await host.UntilHitsAsync("/hook", 1);
        var again = (await host.Relay.EventAsync("desk", """{"id":"evt_9","type":"call.end","data":{"call_id":"c"}}""")).Expect(200);
        Assert.Equal(host.Got("/hook"), [again["eventId"]]);
        await host.UntilSettledAsync();
        Assert.Equal(1, (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32());
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Who_waits_for_a_server_that_says_nothing_is_told_and_what_it_commits_after_all_is_delivered()
    {
        using var server = new PostgresServer();
        await using var host = await RelayHost.StartAsync(server: server);
        await host.WebhookAsync("/hook");
        await host.WebhookAsync("/other");
        // The commit is under way for so long that the server stands still in the middle of it.
        server.Mend(
            host.Database,
            """
            CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER lingers AFTER INSERT ON dedupe DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linger()
            """
        );

        var answer = host.Relay.EventAsync("desk", """{"id":"evt_9","type":"call.end","data":{"call_id":"c"}}""");
        await Poll.UntilAsync(
            () => server.Number("postgres", "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 1,
            "no commit is under way"
        );
        server.Signal("STOP");
        try
        {
            (await answer).ExpectProblem(503, "storage_unavailable");
        }
        finally
        {
            server.Signal("CONT");
        }

        await host.UntilHitsAsync("/hook", 1);
        await host.UntilHitsAsync("/other", 1);
        await host.UntilAsync(
            async () => (await host.Relay.EventAsync("desk", """{"id":"evt_9","type":"call.end","data":{"call_id":"c"}}""")).Status == 200,
            "the server is not heard of again"
        );
        await host.UntilSettledAsync();
        Assert.Single(host.Got("/hook"));
        Assert.Equal(2, (await host.JsonAsync("/api/v1/ledger")).GetProperty("delivered").GetInt32());
        await host.AssertBalancedAsync();
    }

    /// <summary>Takes every connection that the server still has.</summary>
    private static void Fill(PostgresServer server, List<NpgsqlConnection> others)
    {
        try
        {
            while (true)
            {
                var other = new NpgsqlConnection(server.Address("postgres") + ";Pooling=false");
                other.Open();
                others.Add(other);
            }
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            // That was the last one.
        }
    }
}
