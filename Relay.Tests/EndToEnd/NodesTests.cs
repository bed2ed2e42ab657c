using System.Collections.Concurrent;
using System.Globalization;
using Relay.Storage.Querying;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>Two relays as processes on one database: what was acknowledged by either is delivered, whichever of them lives.</summary>
public sealed class NodesTests(ITestOutputHelper output)
{
    private const int Webhooks = 6;

    /// <summary>So many that chance does not give all of them to one node.</summary>
    private const int Shared = 16;

    /// <summary>How many events the storm has; more of them for figures.</summary>
    private static readonly int Events = int.Parse(
        Environment.GetEnvironmentVariable("RELAY_TEST_NODES_EVENTS") ?? "1200",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task While_one_of_two_is_killed_again_and_again_every_acknowledged_event_comes_to_every_webhook_and_each_duplicate_is_known()
    {
        const int kills = 4;
        var events = Events;
        await using var first = new ProcessHost(PostgresServer.Shared);
        var hooks = await SetUpAsync(first, Webhooks);
        await using var second = new ProcessHost(first);
        await second.StartAsync();

        // Both are given the same events at random; one in ten comes again, anywhere.
        var nodes = (ProcessHost[])[first, second];
        var sent = new ConcurrentDictionary<int, string>();
        var todo = new ConcurrentQueue<int>(Numbers(events));
        var requests = 0;
        var clients = Task.WhenAll(Enumerable.Range(0, 16).Select(client => Task.Run(() => PostAsync(new Random(client)))));
        for (var kill = 1; kill <= kills; kill++)
        {
            var reached = todo.Count - (events / (kills + 1));
            await Poll.UntilAsync(() => todo.Count <= reached || todo.IsEmpty, "the clients stand still");
            Assert.Equal(137, (await second.EndAsync("KILL")).Code);
            await second.StartAsync();
        }

        await clients;
        await UntilDeliveredAsync(first, hooks);
        var ledger = await first.GetAsync("/api/v1/ledger");
        Assert.Equal(0, ledger.GetProperty("difference").GetInt64());
        Assert.Equal(events, sent.Count);
        Assert.Equal(events, sent.Values.Distinct().Count());
        Assert.Equal(0, (await second.EndAsync("TERM")).Code);
        Assert.Equal(0, (await first.EndAsync("TERM")).Code);

        var stored = first.Read(db => db.Query("SELECT id FROM events", row => Ids.Event(row.GetInt64(0)))).ToHashSet();
        Assert.Equal(sent.Values.ToHashSet(), stored);
        Assert.Equal(0, first.Number("SELECT sum(strikes) FROM webhooks"));
        output.WriteLine(
            $"{events} events in {requests} requests, {first.Receiver.HitCount - (events * hooks.Count)} deliveries more than needed"
        );
        // What came twice was in flight at a kill, and came under the same id.
        Assert.InRange(first.Receiver.HitCount - (events * hooks.Count), 0, kills * Webhooks * (16 + 512));
        Assert.Equal([], first.Read(TestStore.Differences));

        async Task PostAsync(Random random)
        {
            while (todo.TryDequeue(out var number))
            {
                // What was refused, or lost with its relay, is sent again, as a provider would.
                string? id = null;
                while (id is null)
                {
                    Interlocked.Increment(ref requests);
                    id = await nodes[random.Next(2)].EventAsync(number, $"call_{number % 50}");
                }

                Assert.Equal(id, sent.GetOrAdd(number, id));
            }
        }
    }

    [Fact]
    public async Task A_new_node_takes_its_share_one_that_stops_hands_over_and_one_that_hangs_is_taken_over()
    {
        await using var first = new ProcessHost(PostgresServer.Shared);
        var hooks = await SetUpAsync(first, Shared, "RELAY__Storage__NodeLeaseSeconds=5");
        await using var second = new ProcessHost(first);
        await second.StartAsync("RELAY__Storage__NodeLeaseSeconds=5");
        await SharedAsync(2);

        second.Process.Signal("STOP");
        await SharedAsync(1);
        await first.EventAsync(1);
        await UntilDeliveredAsync(first, hooks);
        second.Process.Signal("CONT");
        await SharedAsync(2);
        await second.EventAsync(2);
        await UntilDeliveredAsync(first, hooks);

        Assert.Equal(0, (await second.EndAsync("TERM")).Code);
        await SharedAsync(1);
        await first.EventAsync(3);
        await UntilDeliveredAsync(first, hooks);
        Assert.Equal(3 * Shared, first.Receiver.HitCount);
        Assert.Equal(0, (await first.EndAsync("TERM")).Code);

        Task SharedAsync(int nodes) =>
            Poll.UntilAsync(
                () =>
                    first.Number("SELECT count(DISTINCT owner) FROM webhooks") == nodes
                    && first.Number(
                        "SELECT count(*) FROM webhooks WHERE owner NOT IN (SELECT generation FROM nodes WHERE stopped_at IS NULL)"
                    ) == 0,
                $"the lanes are not shared by {nodes}"
            );
    }

    private static async Task<IReadOnlyList<string>> SetUpAsync(ProcessHost host, int webhooks, params string[] environment)
    {
        await host.StartAsync(environment);
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        var hooks = Enumerable.Range(1, webhooks).Select(number => $"/hook{number}").ToList();
        foreach (var path in hooks)
            await host.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = path,
                    url = new Uri(host.Receiver.Url, path).ToString(),
                    @event = "call.completed",
                }
            );
        return hooks;
    }

    /// <summary>Each once, and one in ten again later.</summary>
    private static IEnumerable<int> Numbers(int events)
    {
        var random = new Random(20261129);
        for (var number = 1; number <= events; number++)
        {
            yield return number;
            if (random.Next(10) == 0)
                yield return random.Next(1, number + 1);
        }
    }

    private static Task UntilDeliveredAsync(ProcessHost host, IReadOnlyList<string> hooks) =>
        Poll.UntilAsync(
            () =>
                host.Receiver.HitCount >= host.Acknowledged.Count * hooks.Count
                && hooks.All(path =>
                    !host.Acknowledged.Keys.Except(host.Receiver.HitsOn(path).Select(hit => hit.Header("webhook-id")!)).Any()
                ),
            "not everything is delivered"
        );
}
