using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Tests.Faults;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>What was acknowledged is there and is delivered, whenever the process was killed.</summary>
[Trait("Promise", "T1")]
public sealed class KillTests
{
    [Theory]
    [InlineData(Engine.Sqlite, 10)]
    [InlineData(Engine.Postgres, 5)]
    public async Task Killed_often_while_32_clients_post_it_keeps_and_delivers_every_event_that_it_acknowledged(Engine engine, int rounds)
    {
        var figure = Figure.Begin("T1", engine);
        rounds = LongForm.Choose(rounds, 60);
        await using var host = new ProcessHost(engine.Server());
        var webhook = await host.SetUpAsync();
        // The moments of the kills: by what was acknowledged, not by the time.
        var random = new Random(20261121);
        for (var round = 1; round <= rounds; round++)
        {
            var clients = await host.StormAsync(acknowledged: random.Next(1, LongForm.Choose(400, 7_000)));
            Assert.Equal(137, (await host.EndAsync("KILL")).Code);
            await clients;
            if (engine == Engine.Sqlite)
                Assert.Equal("ok", host.Read(db => db.First("PRAGMA integrity_check", row => row.GetString(0))));
            await host.StartAsync();
        }

        await host.UntilAllDeliveredAsync();
        Assert.Equal((0, "active"), await StateAsync());
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);

        var stored = host.Read(db => db.Query("SELECT id FROM events", row => Ids.Event(row.GetInt64(0)))).ToHashSet();
        Assert.Empty(host.Acknowledged.Keys.Except(stored));
        // At least once, never something else: every hit is of a stored event, and what came twice came under the same id.
        Assert.Empty(host.Delivered().Except(stored));
        var again = host.Receiver.HitCount - host.Delivered().Distinct().Count();
        Assert.InRange(again, 0, rounds * (16 + 512));
        Assert.All(host.Receiver.Hits.GroupBy(hit => hit.Header("webhook-id")), hits =>
            Assert.Single(hits.Select(hit => hit.Header("Relay-Delivery-Id")).Distinct())
        );
        Assert.Equal([], host.Read(TestStore.Differences));
        figure.Is(
            $"{rounds} kills, {host.Acknowledged.Count} acknowledged, 0 missing, all delivered ({again} of them once more), ledger's difference 0"
        );

        async Task<(int, string?)> StateAsync()
        {
            var state = await host.GetAsync($"/api/v1/webhooks/{webhook}");
            return (state.GetProperty("failureCount").GetInt32(), state.GetProperty("state").GetString());
        }
    }

    [Fact]
    public async Task Killed_within_an_attempt_it_shows_that_and_sends_again_under_the_same_id()
    {
        await using var host = new ProcessHost();
        var webhook = await host.SetUpAsync(new { retryDelaysSeconds = Array.Empty<int>() });
        host.Receiver.On("/hook", Behaviour.Hang);
        var recorded = (await host.EventAsync())!;
        await host.Receiver.WaitForHitsAsync(1, TimeSpan.FromSeconds(60));
        // The mark of a long attempt is written a moment later.
        await Poll.UntilAsync(() => host.Number("SELECT count(*) FROM deliveries WHERE started = 1") > 0, "it is not marked");

        await host.EndAsync("KILL");
        host.Receiver.On("/hook", Behaviour.Ok);
        await host.StartAsync();
        await host.Receiver.WaitForHitsAsync(2, TimeSpan.FromSeconds(60));
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);

        Assert.Equal([recorded, recorded], host.Delivered());
        Assert.Equal(["1", "2"], host.Receiver.Hits.Select(hit => hit.Header("Relay-Attempt")));
        Assert.Equal(
            [(long)Outcome.Interrupted, (long)Outcome.Succeeded],
            host.Read(db => db.Query("SELECT outcome FROM attempts ORDER BY number", row => row.GetInt64(0)))
        );
        Assert.Equal(0, host.Number("SELECT strikes FROM webhooks"));
        Assert.NotEqual("", webhook);
    }
}
