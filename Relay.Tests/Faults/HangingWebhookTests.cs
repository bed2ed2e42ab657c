using System.Collections.Concurrent;
using System.Diagnostics;
using Relay.Simulator.Receiver;
using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>One webhook in ten takes ten seconds; the others must not feel it.</summary>
[Trait("Promise", "T8")]
public sealed class HangingWebhookTests
{
    private const int EventsPerSecond = 200;

    private readonly ConcurrentDictionary<string, long> _sentAt = new();
    private int _sent;

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task The_others_get_everything_meanwhile(Engine engine)
    {
        var figure = Figure.Begin("T8", engine);
        var (webhooks, seconds) = (LongForm.Choose(20, 1_000), LongForm.Choose(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30)));
        await using var host = await RelayHost.StartAsync(withSource: false, server: engine.Server());
        var hang = new TaskCompletionSource();
        var arrived = new ConcurrentBag<(int Webhook, double Latency)>();
        for (var number = 0; number < webhooks; number++)
        {
            var own = number;
            var source = await host.Relay.SourceAsync($"s{number}");
            await host.WebhookAsync($"/{number}", new { sourceId = source.Id }, behaviour: new Behaviour("204", exchange =>
                {
                    arrived.Add((own, Stopwatch.GetElapsedTime(_sentAt[Id(exchange.Hit)]).TotalMilliseconds));
                    return Behaviour.NoContent.Answer(exchange);
                }));
        }

        await RunAsync(host, webhooks, TimeSpan.FromSeconds(0.5)); // warm
        await host.UntilSettledAsync();
        arrived.Clear();
        var (sent, took) = await RunAsync(host, webhooks, seconds);
        await Poll.UntilAsync(() => arrived.Count == sent, "not everything came");
        var without = (Rate: sent / took.TotalSeconds, P99: LongForm.At(arrived.Select(hit => hit.Latency), 99));

        var (slowHits, healthy) = (0, 0);
        for (var number = 0; number < webhooks; number += 10)
            host.On($"/{number}", new Behaviour("10 s", async exchange =>
                {
                    Interlocked.Increment(ref slowHits);
                    await Task.WhenAny(hang.Task, Task.Delay(TimeSpan.FromSeconds(10), exchange.Stopping));
                    return await Behaviour.NoContent.Answer(exchange);
                }));
        arrived.Clear();
        (sent, took) = await RunAsync(host, webhooks, seconds);
        healthy = Enumerable.Range(0, sent).Count(number => number % webhooks % 10 != 0);
        await Poll.UntilAsync(() => arrived.Count == healthy, "not everything came to the healthy ones");
        var with = (Rate: healthy / took.TotalSeconds, P99: LongForm.At(arrived.Select(hit => hit.Latency), 99));

        Assert.NotEqual(0, slowHits);
        Assert.DoesNotContain(arrived, hit => hit.Webhook % 10 == 0);
        hang.SetResult();
        await host.UntilSettledAsync();
        await host.AssertBalancedAsync();
        figure.Is(
            $"{webhooks} webhooks, p99 from the post to the healthy receiver {with.P99:0.0} ms beside {webhooks / 10} that hang, {without.P99:0.0} ms without them (ratio {with.P99 / without.P99:0.00}); {with.Rate:0} a second of {0.9 * without.Rate:0} came to the healthy ones"
        );
    }

    /// <summary>Events for one webhook after the other, at their rate.</summary>
    private async Task<(int Sent, TimeSpan Took)> RunAsync(RelayHost host, int webhooks, TimeSpan time)
    {
        var count = (int)(time.TotalSeconds * EventsPerSecond);
        var (started, sending) = (Stopwatch.GetTimestamp(), new List<Task>());
        for (var number = 0; number < count; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / EventsPerSecond) - Stopwatch.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, TestContext.Current.CancellationToken);
            sending.Add(SendAsync(host, $"s{number % webhooks}"));
        }

        await Task.WhenAll(sending);
        return (count, Stopwatch.GetElapsedTime(started));
    }

    private async Task SendAsync(RelayHost host, string slug)
    {
        var id = $"e{Interlocked.Increment(ref _sent)}";
        _sentAt[id] = Stopwatch.GetTimestamp();
        (await host.Relay.EventAsync(slug, $$$"""{"id":"{{{id}}}","type":"call.end","data":{"call_id":"{{{id}}}"}}""")).Expect(200);
    }

    private static string Id(Hit hit)
    {
        using var body = System.Text.Json.JsonDocument.Parse(hit.Body);
        return body.RootElement.GetProperty("data").GetProperty("callSid").GetString()!;
    }
}
