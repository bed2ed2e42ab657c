using Relay.Storage.Postgres;
using Relay.Tests.Commands;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary><c>relay store move</c>: killed on the way, finished, and the relay goes on where it was.</summary>
public sealed class StoreMoveCommandTests
{
    [Fact]
    public async Task A_relay_goes_on_in_PostgreSQL_with_everything_that_it_had()
    {
        var server = PostgresServer.Shared;
        var database = server.Rent();
        await using var host = new ProcessHost();
        var webhook = await host.SetUpAsync();
        await Task.WhenAll(Enumerable.Range(0, 600).Select(_ => host.EventAsync()));
        await host.UntilAllDeliveredAsync();
        var key = (await host.PostAsync("/api/v1/keys", new { name = "ci", role = "admin" })).GetProperty("key").GetString()!;
        await host.PostAsync($"/api/v1/webhooks/{webhook}/pause", new { });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.EventAsync()));
        var secret = (await host.GetAsync($"/api/v1/webhooks/{webhook}/secret")).GetRawText();
        var ledger = (await host.GetAsync("/api/v1/ledger")).GetRawText();
        string[] move = ["store", "move", "--data", host.Data, "--to", server.Address(database)];

        var (code, _, error) = await RelayProcess.RunAsync(null, move);
        Assert.Equal((75, true), (code, error.Contains("Another relay is using this store", StringComparison.Ordinal)));
        await host.EndAsync("KILL");
        // Killed in the middle: at the last table it waits for ever.
        Hold(server, database);
        using (var first = RelayProcess.Start(null, move))
        {
            await Poll.UntilAsync(
                () => Task.FromResult(server.Number(database, "SELECT count(*) FROM events") == 700),
                "the events are there"
            );
            first.Signal("KILL");
            await first.ExitAsync();
        }

        server.Cut(database);
        server.Mend(database, "DROP TRIGGER hold ON webhooks; DROP FUNCTION hold()");

        string output;
        (code, output, error) = await RelayProcess.RunAsync(null, move);
        Assert.True(code == 0, error);
        Assert.Contains("compared and whole", output, StringComparison.Ordinal);
        (code, _, error) = await RelayProcess.RunAsync(null, move);
        Assert.Equal((2, true), (code, error.Contains("is not empty", StringComparison.Ordinal)));

        host.Receiver.Clear();
        var (process, client) = await RelayProcess.ServeAsync(
            host.Data,
            "--allow-private-targets",
            "--log-level",
            "Error",
            "--store",
            server.Address(database)
        );
        using (process)
        using (client)
        {
            Assert.Equal(ledger, await client.GetStringAsync(new Uri("/api/v1/ledger", UriKind.Relative)));
            Assert.Equal(secret, await client.GetStringAsync(new Uri($"/api/v1/webhooks/{webhook}/secret", UriKind.Relative)));
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
            // Known from before the move.
            using var repeat = new StringContent("""{"id":"evt_1","type":"call.end","account_id":"a","data":{"call_id":"c"}}""");
            repeat.Headers.ContentType = new("application/json");
            using var answer = await client.PostAsync(new Uri("/in/desk", UriKind.Relative), repeat);
            Assert.Contains("\"duplicate\":true", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            // What was parked comes, and nothing else.
            using var none = new StringContent("{}");
            none.Headers.ContentType = new("application/json");
            using var enabled = await client.PostAsync(new Uri($"/api/v1/webhooks/{webhook}/enable", UriKind.Relative), none);
            Assert.Equal(202, (int)enabled.StatusCode);
            await host.Receiver.WaitForHitsAsync(100, TimeSpan.FromSeconds(60));
            process.Signal("TERM");
            await process.ExitAsync();
        }

        Assert.Equal(100, host.Delivered().Distinct().Count());
        Assert.Equal(0, server.Number(database, "SELECT count(*) FROM deliveries WHERE state <> 2"));
        server.Return(database);
    }

    private static void Hold(PostgresServer server, string database)
    {
        using (var target = new MoveTarget(server.Address(database)))
            PostgresSchema.Migrate(target.Connection);
        server.Mend(
            database,
            """
            CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3600); RETURN NEW; END';
            CREATE TRIGGER hold BEFORE INSERT ON webhooks FOR EACH ROW EXECUTE FUNCTION hold()
            """
        );
    }
}
