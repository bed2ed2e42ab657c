using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Relay.Hosting.Dialing;
using Relay.Simulator.Receiver;
using Relay.Tests.Delivery;
using Relay.Tests.Hosting.Dialing;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>
/// 64 hostile targets take nothing from the others: certificates that name addresses to fetch from, first addresses that lead nowhere,
/// answers before the body. What they cost is printed and not judged, since a machine that does something else would fail it; for figures
/// that say something let it run longer:
/// <code>
/// RELAY_TEST_FIGURES_SECONDS=20 dotnet test Relay.Tests -c Release --filter HostileNeighbours --logger "console;verbosity=detailed"
/// </code>
/// </summary>
public sealed class HostileNeighboursTests(ITestOutputHelper output) : IConnector, IHostResolver
{
    private const int Hostile = 64,
        EventsPerSecond = 200,
        HostileEventsPerSecond = 1,
        LargeBody = 300 * 1024;

    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("RELAY_TEST_FIGURES_SECONDS") ?? "1.5", CultureInfo.InvariantCulture)
    );

    private readonly SocketConnector _real = new();
    private readonly ConcurrentDictionary<string, long> _sentAt = new();
    private int _sent;

    [Fact]
    public async Task Sixty_four_hostile_targets_beside_a_healthy_one()
    {
        await using var healthy = RecordingReceiver.Start();
        await using var half = RecordingReceiver.Start(new ReceiverOptions { Kept = 1 });
        using var authority = new TestAuthority();
        await using var mute = RecordingReceiver.Start(new ReceiverOptions { Mute = true });
        using var leaf = authority.Leaf(new Uri(mute.Url, "/i.crt"), new Uri(mute.Url, "/i.crl"));
        await using var untrusted = RecordingReceiver.Start(new ReceiverOptions { Certificate = leaf });
        await using var early = NarrowReceiver.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            await connection.StayAsync();
        });
        await using var relay = await RelayFixture.StartAsync(change: services =>
            services.AddSingleton<IConnector>(this).AddSingleton<IHostResolver>(this)
        );
        var good = (await relay.SourceAsync("good"))["slug"];
        var bad = await relay.SourceAsync("bad");
        await relay.WebhookAsync(healthy.Url.AbsoluteUri, more: new { sourceId = (await relay.GetAsync("/api/v1/sources/" + good)).Id });

        await RunAsync(relay, good, bad["slug"], healthy, TimeSpan.FromSeconds(0.5)); // warm
        var without = await RunAsync(relay, good, bad["slug"], healthy, Phase);
        for (var i = 0; i < Hostile; i++)
        {
            var url = (i % 3) switch
            {
                0 => untrusted.Url.AbsoluteUri + i.ToString(CultureInfo.InvariantCulture),
                1 => $"http://half{i}.test:{half.Port}/",
                _ => $"{early.Url}/{i}",
            };
            await relay.WebhookAsync(url, more: new { sourceId = bad.Id });
        }

        var with = await RunAsync(relay, good, bad["slug"], healthy, Phase);

        Print("without", without);
        Print("with", with);
        output.WriteLine(
            $"ratio of p99: ingest {Ratio(with.Ingest, without.Ingest):0.00}, healthy {Ratio(with.Healthy, without.Healthy):0.00}"
        );
        output.WriteLine($"connections to the address in the certificate: {mute.Connections}; to the early one: {early.Connections}");
        Assert.Equal(0, mute.Connections);
        Assert.Equal(with.Ingest.Length, with.Healthy.Length);
        var ledger = (await relay.GetAsync("/api/v1/ledger")).Json;
        Assert.Equal(0, ledger.GetProperty("difference").GetInt64());
    }

    Task<IPAddress[]> IHostResolver.ResolveAsync(string host, CancellationToken cancellation) =>
        Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Loopback]);

    /// <summary>The IPv6 addresses say nothing, as where a route drops what is sent.</summary>
    async Task<Socket> IConnector.ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            await Task.Delay(Timeout.Infinite, cancellation);
        return await _real.ConnectAsync(address, cancellation);
    }

    private async Task<Figures> RunAsync(RelayFixture relay, string good, string bad, RecordingReceiver healthy, TimeSpan phase)
    {
        healthy.Clear();
        _sentAt.Clear();
        var ingest = new ConcurrentBag<double>();
        var sending = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        var count = (int)(phase.TotalSeconds * EventsPerSecond);
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / EventsPerSecond) - Stopwatch.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, TestContext.Current.CancellationToken);
            sending.Add(SendAsync(relay, good, 1024, ingest));
            if (i % (EventsPerSecond / HostileEventsPerSecond) == 0)
                sending.Add(SendAsync(relay, bad, LargeBody, null));
        }

        await Task.WhenAll(sending);
        await healthy.WaitForHitsAsync(count, TimeSpan.FromMinutes(1));
        var arrived = healthy.Hits.Where(hit => hit.Path == "/").Select(Latency).Where(ms => ms >= 0);
        return new Figures([.. ingest.Order()], [.. arrived.Order()]);
    }

    private async Task SendAsync(RelayFixture relay, string slug, int size, ConcurrentBag<double>? latencies)
    {
        var id = $"e{Interlocked.Increment(ref _sent)}";
        var body = $$$"""{"id":"{{{id}}}","type":"call.end","data":{"call_id":"{{{id}}}","pad":"{{{new string('p', size)}}}"}}""";
        var started = Stopwatch.GetTimestamp();
        _sentAt[id] = TimeProvider.System.GetUtcNow().UtcTicks;
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await relay.Http.PostAsync(
            new Uri("/in/" + slug, UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        answer.EnsureSuccessStatusCode();
        latencies?.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private double Latency(Hit hit)
    {
        using var body = System.Text.Json.JsonDocument.Parse(hit.Body);
        var id = body.RootElement.GetProperty("data").GetProperty("callSid").GetString()!;
        return _sentAt.TryGetValue(id, out var at) ? (hit.At.UtcTicks - at) / (double)TimeSpan.TicksPerMillisecond : -1;
    }

    private void Print(string name, Figures figures) =>
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name, -8} ingest p50 {At(figures.Ingest, 0.5):0.0} p99 {At(figures.Ingest, 0.99):0.0} ms ({figures.Ingest.Length}), "
                    + $"healthy p50 {At(figures.Healthy, 0.5):0.0} p99 {At(figures.Healthy, 0.99):0.0} ms ({figures.Healthy.Length})"
            )
        );

    private static double Ratio(double[] with, double[] without) => At(with, 0.99) / At(without, 0.99);

    private static double At(double[] sorted, double part) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];

    private sealed record Figures(double[] Ingest, double[] Healthy);
}
