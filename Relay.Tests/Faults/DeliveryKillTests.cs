using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Tests.EndToEnd;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>Killed while it delivers to receivers that take their time.</summary>
[Trait("Promise", "T3")]
public sealed class DeliveryKillTests
{
    private const int Webhooks = 4;

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Each_webhook_gets_each_event_and_what_comes_twice_was_under_way_at_a_kill(Engine engine)
    {
        var figure = Figure.Begin("T3", engine);
        var (events, kills) = (LongForm.Choose(120, 5_000), LongForm.Choose(3, 20));
        await using var host = new ProcessHost(engine.Server());
        await host.StartAsync();
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        var underWay = 0;
        var paths = Enumerable.Range(1, Webhooks).Select(number => $"/hook{number}").ToList();
        foreach (var path in paths)
        {
            host.Receiver.On(path, new Behaviour("50 ms", async exchange =>
                {
                    Interlocked.Increment(ref underWay);
                    try
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(50), exchange.Stopping);
                        return await Behaviour.Ok.Answer(exchange);
                    }
                    finally
                    {
                        Interlocked.Decrement(ref underWay);
                    }
                }));
            await host.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = path,
                    url = new Uri(host.Receiver.Url, path).ToString(),
                    @event = "call.completed",
                }
            );
        }

        await Parallel.ForEachAsync(Enumerable.Range(1, events), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, _) =>
            Assert.NotNull(await host.EventAsync(number))
        );
        var seen = 0;
        var recorded = new List<(HashSet<string> Deliveries, int Hits)>();
        for (var kill = 1; kill <= kills; kill++)
        {
            // By what has come: a kill in each part of the deliveries, as long as there are some.
            var enough = Math.Max(host.Receiver.HitCount + 1, events * Webhooks * kill / (kills + 1));
            await Poll.UntilAsync(async () => host.Receiver.HitCount >= enough || await IsDoneAsync(), "nothing comes any more");
            if (await IsDoneAsync())
                break;
            seen += Volatile.Read(ref underWay);
            Assert.Equal(137, (await host.EndAsync("KILL")).Code);
            recorded.Add(
                (
                    host.Read(db =>
                        db.Query("SELECT id FROM deliveries WHERE state = 2", row => Ids.Delivery(row.GetInt64(0))).ToHashSet()
                    ),
                    host.Receiver.HitCount
                )
            );
            await host.StartAsync();
        }

        await host.Receiver.WaitForHitsAsync(events * Webhooks, LongForm.Patience);
        await Poll.UntilAsync(IsDoneAsync, "not everything is delivered");
        Assert.NotEmpty(recorded);
        Assert.Equal(0, (await host.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, (await host.EndAsync("TERM")).Code);

        foreach (var path in paths)
            Assert.Equal(
                host.Acknowledged.Keys.Order(),
                host.Receiver.HitsOn(path).Select(hit => hit.Header("webhook-id")!).Distinct().Order()
            );
        // One delivery is one id, and one event, however often it comes.
        Assert.All(host.Receiver.Hits.GroupBy(hit => hit.Header("Relay-Delivery-Id")), hits =>
            Assert.Single(hits.Select(hit => (hit.Path, hit.Header("webhook-id"))).Distinct())
        );
        var again = host.Receiver.HitCount - (events * Webhooks);
        // What comes again was under way: nothing that a kill found recorded as delivered is sent once more.
        Assert.All(recorded, kill =>
            Assert.DoesNotContain(host.Receiver.Hits.Skip(kill.Hits), hit => kill.Deliveries.Contains(hit.Header("Relay-Delivery-Id")!))
        );
        Assert.Equal(0, host.Number("SELECT sum(strikes) FROM webhooks"));
        Assert.Equal(Webhooks, host.Number("SELECT count(*) FROM webhooks WHERE status = 0"));
        Assert.Equal([], host.Read(TestStore.Differences));
        figure.Is(
            $"{events} events to {Webhooks} webhooks, {recorded.Count} kills: 0 lost, {again} sent again (of {seen} at the receiver at the kills, and what was answered and not yet recorded), none that was recorded, 0 strikes"
        );

        async Task<bool> IsDoneAsync() => (await host.GetAsync("/api/v1/ledger")).GetProperty("delivered").GetInt64() == events * Webhooks;
    }
}
