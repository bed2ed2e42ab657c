using System.Diagnostics;
using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Tests.EndToEnd;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>Two relays on one database, one of which stands still, or dies, while it has attempts under way.</summary>
[Trait("Promise", "T14")]
public sealed class StoppedNodeTests
{
    /// <summary>So many that both surely have some: the hash of their ids says whose each is.</summary>
    private const int Webhooks = 12;

    /// <summary>Shorter in the short form; the default in the long one.</summary>
    private static readonly string[] Lease = LongForm.IsOn ? [] : ["RELAY__Storage__NodeLeaseSeconds=5"];

    [Fact]
    public async Task One_that_stood_still_changes_nothing_that_its_successor_decided()
    {
        var figure = Figure.Begin("T14", "stopped");
        await using var first = new ProcessHost(PostgresServer.Shared);
        var lanes = await SetUpAsync(first);
        await using var second = new ProcessHost(first);
        await second.StartAsync(Lease);
        await SharedAsync(first, 2);

        // Every lane has an attempt whose answer is held back; those of the one that is stopped will be an answer that it never settles.
        var events = LongForm.Choose(4, 40);
        for (var number = 1; number <= events; number++)
            Assert.NotNull(await first.EventAsync(number));
        await Poll.UntilAsync(() => lanes.Values.All(gate => gate.Busy >= Math.Min(events, 16)), "not all lanes are under way");
        var owned = first.Read(db =>
            db.Query("SELECT id FROM webhooks WHERE owner = (SELECT max(generation) FROM nodes)", row => Ids.Webhook(row.GetInt64(0)))
        );
        Assert.InRange(owned.Count, 1, Webhooks - 1);
        var underWay = lanes.Where(lane => owned.Contains(lane.Key)).Sum(lane => lane.Value.Busy);
        var stopped = Stopwatch.GetTimestamp();
        second.Process.Signal("STOP");
        // What the stopped one hears when it goes on: failures, which would have retries and strikes.
        foreach (var (webhook, gate) in lanes)
            gate.Open(owned.Contains(webhook) ? Behaviour.Status(500) : Behaviour.Ok);
        foreach (var path in Paths)
            first.Receiver.On(path, Behaviour.Ok);
        await SharedAsync(first, 1);
        var takenOver = Stopwatch.GetElapsedTime(stopped);
        await UntilDeliveredAsync(first, events);
        var done = Stopwatch.GetElapsedTime(stopped);
        var before = State(first);

        if (LongForm.IsOn && TimeSpan.FromSeconds(60) - Stopwatch.GetElapsedTime(stopped) is { Ticks: > 0 } rest)
            await Task.Delay(rest, TestContext.Current.CancellationToken);
        second.Process.Signal("CONT");
        var fenced = 0L;
        await Poll.UntilAsync(async () => (fenced = await FencedAsync(second)) > 0, "nothing is fenced");
        await SharedAsync(first, 2);

        Assert.Equal(before, State(first));
        var again = first.Receiver.HitCount - (events * Webhooks);
        Assert.InRange(again, 0, underWay);
        Assert.Equal(0, (await second.EndAsync("TERM")).Code);
        Assert.Equal(0, (await first.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, (await first.EndAsync("TERM")).Code);
        Assert.Equal([], first.Read(TestStore.Differences));
        figure.Is(
            $"stopped for {Stopwatch.GetElapsedTime(stopped).TotalSeconds:0} s with {owned.Count} of {Webhooks} lanes: taken over after {takenOver.TotalSeconds:0.0} s, everything delivered after {done.TotalSeconds:0.0} s; continued: {fenced} results fenced, 0 states changed, {again} sent again of {underWay} under way"
        );
    }

    [Fact]
    public async Task One_that_died_is_taken_over()
    {
        var figure = Figure.Begin("T14", "killed");
        await using var first = new ProcessHost(PostgresServer.Shared);
        var lanes = await SetUpAsync(first);
        await using var second = new ProcessHost(first);
        await second.StartAsync(Lease);
        await SharedAsync(first, 2);
        var events = LongForm.Choose(4, 40);
        for (var number = 1; number <= events; number++)
            Assert.NotNull(await first.EventAsync(number));
        await Poll.UntilAsync(() => lanes.Values.All(gate => gate.Busy > 0), "not all lanes are under way");
        var underWay = lanes.Values.Sum(gate => gate.Busy);

        Assert.Equal(137, (await second.EndAsync("KILL")).Code);
        var killed = Stopwatch.GetTimestamp();
        foreach (var gate in lanes.Values)
            gate.Open();
        await UntilDeliveredAsync(first, events);
        var took = Stopwatch.GetElapsedTime(killed);

        Assert.InRange(first.Receiver.HitCount - (events * Webhooks), 0, underWay);
        Assert.Equal(0, (await first.GetAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal(0, (await first.EndAsync("TERM")).Code);
        Assert.Equal(0, first.Number("SELECT sum(strikes) FROM webhooks"));
        Assert.Equal([], first.Read(TestStore.Differences));
        figure.Is(
            $"everything delivered {took.TotalSeconds:0.0} s after the kill, {first.Receiver.HitCount - (events * Webhooks)} sent again of {underWay} under way, 0 strikes"
        );
    }

    private static IEnumerable<string> Paths => Enumerable.Range(1, Webhooks).Select(number => $"/hook{number}");

    /// <summary>Webhooks, each with a receiver whose answers are held back.</summary>
    private static async Task<IReadOnlyDictionary<string, Gate>> SetUpAsync(ProcessHost host)
    {
        await host.StartAsync(Lease);
        await host.PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        var lanes = new Dictionary<string, Gate>();
        foreach (var path in Paths)
        {
            var gate = new Gate();
            host.Receiver.On(path, gate.Behaviour);
            var made = await host.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = path,
                    url = new Uri(host.Receiver.Url, path).ToString(),
                    @event = "call.completed",
                }
            );
            lanes[made.GetProperty("id").GetString()!] = gate;
        }

        return lanes;
    }

    private static Task SharedAsync(ProcessHost host, int nodes) =>
        Poll.UntilAsync(
            () =>
                host.Number("SELECT count(DISTINCT owner) FROM webhooks") == nodes
                && host.Number("SELECT count(*) FROM webhooks WHERE owner NOT IN (SELECT generation FROM nodes WHERE stopped_at IS NULL)")
                    == 0,
            $"the lanes are not shared by {nodes}"
        );

    private static Task UntilDeliveredAsync(ProcessHost host, int events) =>
        Poll.UntilAsync(
            async () => (await host.GetAsync("/api/v1/ledger")).GetProperty("delivered").GetInt64() == events * Webhooks,
            "not everything is delivered"
        );

    /// <summary>What the successor decided: each webhook's health and each delivery's state and attempts.</summary>
    private static string State(ProcessHost host) =>
        string.Join(
            ' ',
            host.Number("SELECT sum(strikes) FROM webhooks"),
            host.Number("SELECT count(*) FROM webhooks WHERE status = 0"),
            host.Number("SELECT count(*) FROM deliveries WHERE state = 2"),
            host.Number("SELECT count(*) FROM attempts"),
            host.Number("SELECT delivered FROM ledger")
        );

    private static async Task<long> FencedAsync(ProcessHost host)
    {
        var metrics = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith("relay_fenced_total ", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ')[1]);
    }
}
