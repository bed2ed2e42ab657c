using System.Net.Sockets;
using System.Text;
using Relay.Config;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>Clients that never read, among those that do.</summary>
public sealed class StreamStallTests
{
    [Fact]
    public async Task Whoever_never_reads_is_cut_and_whoever_reads_misses_nothing()
    {
        const int readers = 12,
            stalled = 12,
            events = 400;
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Streams = new StreamOptions { WriteDeadline = TimeSpan.FromSeconds(1) },
            }
        );
        await host.WebhookAsync("/hook");
        var reading = new List<Task<IReadOnlyList<StreamEvent>>>();
        var streams = new List<EventStream>();
        var sockets = new List<Socket>();
        try
        {
            // The webhook's own change is the first.
            for (var i = 0; i < readers; i++)
                streams.Add(await EventStream.OpenAsync(host.Relay, lastId: "0"));
            for (var i = 0; i < stalled; i++)
                sockets.Add(await StallAsync(host.Relay));
            foreach (var stream in streams)
                reading.Add(stream.TakeAsync(1 + (2 * events)));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.EventsAsync(events / 4)));

            foreach (var seen in await Task.WhenAll(reading))
                Assert.Equal(Enumerable.Range(1, 1 + (2 * events)).Select(number => (long)number), seen.Select(item => item.Number));
            // More than the kernel holds for them; each write that they do not take has its deadline.
            await host.UntilAsync(
                async () =>
                {
                    await host.EventsAsync(20);
                    return (await host.Relay.GetAsync("/metrics")).Text.Contains(
                        $"relay_streams_cut_total {stalled}\n",
                        StringComparison.Ordinal
                    );
                },
                "some that never read are still there"
            );
            Assert.Contains($"relay_streams_clients {readers}\n", (await host.Relay.GetAsync("/metrics")).Text, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var stream in streams)
                await stream.DisposeAsync();
            foreach (var socket in sockets)
                socket.Dispose();
        }
    }

    [Fact]
    public async Task Whoever_follows_calls_and_never_reads_is_cut_too_and_others_miss_nothing()
    {
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Streams = new StreamOptions { WriteDeadline = TimeSpan.FromSeconds(1) },
            }
        );
        var secret = await host.Relay.SecretAsync("acct_1");
        await using var stream = await EventStream.OfCallsAsync(host.Relay, secret);
        using var socket = await StallAsync(host.Relay, EventStream.CallPath, secret);
        var sent = 0;

        await host.UntilAsync(
            async () =>
            {
                await host.EventsAsync(100);
                sent += 100;
                return (await host.Relay.GetAsync("/metrics")).Text.Contains("relay_streams_cut_total 1\n", StringComparison.Ordinal);
            },
            "it is still there"
        );

        Assert.Equal(
            Enumerable.Range(1, sent).Select(number => $"call_{number}"),
            (await stream.TakeAsync(sent)).Select(item => item["call_id"])
        );
    }

    /// <summary>Asks for everything from the beginning and reads none of it.</summary>
    private static Task<Socket> StallAsync(RelayFixture relay) => StallAsync(relay, "/api/v1/stream", relay.Key);

    private static async Task<Socket> StallAsync(RelayFixture relay, string path, string key)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(relay.Address.Host, relay.Address.Port);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {relay.Address.Authority}\r\nAuthorization: Bearer {key}\r\nLast-Event-ID: 0\r\n\r\n"
            )
        );
        return socket;
    }
}
