using System.Diagnostics;
using System.Globalization;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>
/// 50 listeners, each with a source of its own, at 500 events a second together: every one gets its own, once, and the ledger balances.
/// What they cost beside ingest without them is printed and not judged, since a machine that does something else would fail it; for
/// figures that say something let it run longer:
/// <code>
/// RELAY_TEST_FIGURES_SECONDS=20 dotnet test Relay.Tests -c Release --filter ManyListeners --logger "console;verbosity=detailed"
/// </code>
/// </summary>
public sealed class ManyListenersTests(ITestOutputHelper output)
{
    private const int Listeners = 50,
        EventsPerSecond = 500;

    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("RELAY_TEST_FIGURES_SECONDS") ?? "1.5", CultureInfo.InvariantCulture)
    );

    private int _sent;

    [Fact]
    public async Task Fifty_listeners_at_500_events_a_second()
    {
        await using var handler = RecordingReceiver.Start();
        await using var relay = await RelayFixture.StartAsync();
        for (var i = 0; i < Listeners; i++)
            await relay.SourceAsync($"desk{i}");

        await RunAsync(relay, TimeSpan.FromSeconds(0.5)); // warm
        var without = await RunAsync(relay, Phase);
        var before = _sent;
        var listeners = new List<ListenRun>();
        for (var i = 0; i < Listeners; i++)
            listeners.Add(
                new ListenRun(ListenTests.Settings(relay.Address, relay.Key, handler.Url) with { Name = $"laptop{i}", Source = $"desk{i}" })
            );
        await Poll.UntilAsync(() => listeners.All(listener => !listener.Connections.IsEmpty), "not all are connected");
        var (memory, watch) = (GC.GetTotalMemory(forceFullCollection: true), Stopwatch.StartNew());
        var with = await RunAsync(relay, Phase);
        await handler.WaitForHitsAsync(_sent - before, TimeSpan.FromSeconds(120));
        var caughtUp = watch.Elapsed - Phase;
        await relay.UntilAsync("/api/v1/ledger", ledger => ledger.GetProperty("delivered").GetInt64() == _sent - before);

        output.WriteLine($"ingest without p50 {Percentile(without, 0.5):0.0} ms, p99 {Percentile(without, 0.99):0.0} ms");
        output.WriteLine($"ingest with    p50 {Percentile(with, 0.5):0.0} ms, p99 {Percentile(with, 0.99):0.0} ms");
        var (half, most) = (Percentile(with, 0.5) / Percentile(without, 0.5), Percentile(with, 0.99) / Percentile(without, 0.99));
        output.WriteLine($"ratio of p50 {half:0.00}, of p99 {most:0.00}");
        output.WriteLine($"sent {with.Count} of {EventsPerSecond * Phase.TotalSeconds:0}");
        output.WriteLine($"all forwarded {caughtUp.TotalSeconds:0.00} s after the last one was due");
        output.WriteLine($"memory {memory >> 20} → {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB");
        Assert.Equal(_sent - before, handler.Hits.Select(hit => hit.Header("Relay-Delivery-Id")).Distinct().Count());
        Assert.Equal(_sent - before, handler.HitCount);
        Assert.Equal(0, (await relay.GetAsync("/api/v1/ledger")).Json.GetProperty("difference").GetInt64());
        foreach (var listener in listeners)
            await listener.DisposeAsync();
    }

    /// <summary>Posts at the rate for a while, to one source after the other.</summary>
    /// <returns>How long each answer took, milliseconds.</returns>
    private async Task<IReadOnlyList<double>> RunAsync(RelayFixture relay, TimeSpan time)
    {
        var times = new System.Collections.Concurrent.ConcurrentBag<double>();
        var (running, watch) = (new List<Task>(), Stopwatch.StartNew());
        while (watch.Elapsed < time)
        {
            for (var due = (int)(watch.Elapsed.TotalSeconds * EventsPerSecond); running.Count < due; )
                running.Add(PostAsync(relay, Interlocked.Increment(ref _sent), times));
            await Task.Delay(TimeSpan.FromMilliseconds(2));
        }

        await Task.WhenAll(running);
        return [.. times];
    }

    private static async Task PostAsync(RelayFixture relay, int number, System.Collections.Concurrent.ConcurrentBag<double> times)
    {
        var started = Stopwatch.GetTimestamp();
        var body = $$$"""{"id":"evt_{{{number}}}","type":"call.end","account_id":"a","data":{"call_id":"c{{{number}}}"}}""";
        (await relay.EventAsync($"desk{number % Listeners}", body)).Expect(200);
        times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static double Percentile(IReadOnlyList<double> times, double share) =>
        times.Count == 0 ? 0 : times.Order().ElementAt((int)(share * (times.Count - 1)));
}
