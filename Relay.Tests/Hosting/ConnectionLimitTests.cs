using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Relay.Config;
using Xunit;

namespace Relay.Tests.Hosting;

/// <summary>
/// What slow and many connections get (reliability.md §8 A32, A33, A37). Kestrel measures by the machine's own clock, so these limits are
/// shortened, and their real values are checked beside them.
/// </summary>
public sealed class ConnectionLimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_connection_too_many_is_closed_at_accept_and_the_others_do_not_notice()
    {
        const int limit = 2000;
        Assert.Equal(limit, new IngestOptions().MaxConnections);
        await using var relay = await RelayFixture.StartAsync();
        await relay.SourceAsync("desk", "generic");
        // The fixture's own client has one of them.
        var open = new List<Socket>();
        try
        {
            for (var i = 1; i < limit; i++)
                open.Add(await ConnectAsync(relay));
            Assert.Equal(200, await PostAsync(relay, open[^1]));

            using var over = await ConnectAsync(relay);
            Assert.Equal(0, await PostAsync(relay, over));

            Assert.Equal(200, await PostAsync(relay, open[0]));
            Assert.Equal(200, await PostAsync(relay, open[^1]));
            (await relay.EventAsync("desk", "{}")).Expect(200);
            open[0].Dispose();
            await UntilAcceptedAsync(relay);
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Headers_that_do_not_come_are_given_up_with_408()
    {
        await using var relay = await StartAsync(
            limits => limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1),
            limits => Assert.Equal(TimeSpan.FromSeconds(10), limits.RequestHeadersTimeout)
        );
        using var socket = await ConnectAsync(relay);
        await socket.SendAsync("POST /in/desk HTTP/1.1\r\nHo"u8.ToArray(), Stop);

        var answer = await ReadAsync(socket);

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_given_up_with_408_and_its_code()
    {
        await using var relay = await StartAsync(
            limits => limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(1.1)),
            limits =>
                Assert.Equal(
                    (240d, TimeSpan.FromSeconds(5)),
                    (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod)
                )
        );
        using var socket = await ConnectAsync(relay);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"POST /in/desk HTTP/1.1\r\nHost: {relay.Address.Authority}\r\nContent-Length: 1000\r\n\r\na"),
            Stop
        );

        var answer = await ReadAsync(socket);

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"body_too_slow\"", answer, StringComparison.Ordinal);
        Assert.Empty((await relay.GetAsync("/api/v1/events")).Items);
        Assert.Equal("body_too_slow", Assert.Single((await relay.GetAsync("/api/v1/arrivals")).Items).GetProperty("reason").GetString());
    }

    private static async Task<RelayFixture> StartAsync(Action<KestrelServerLimits> shorten, Action<KestrelServerLimits> check)
    {
        await using (var real = await RelayFixture.StartAsync())
            check(real.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits);
        var relay = await RelayFixture.StartAsync(change: services =>
            services.Configure<KestrelServerOptions>(kestrel => shorten(kestrel.Limits))
        );
        await relay.SourceAsync("desk", "generic");
        return relay;
    }

    private static async Task<Socket> ConnectAsync(RelayFixture relay)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(relay.Address.Host, relay.Address.Port, Stop);
        return socket;
    }

    /// <summary>A place is free a moment after a connection was closed, and nobody says when.</summary>
    private static async Task UntilAcceptedAsync(RelayFixture relay)
    {
        while (true)
        {
            using var socket = await ConnectAsync(relay);
            if (await PostAsync(relay, socket) == 200)
                return;
            Stop.ThrowIfCancellationRequested();
        }
    }

    /// <returns>The status of the answer; 0 where the connection was closed without one.</returns>
    private static async Task<int> PostAsync(RelayFixture relay, Socket socket)
    {
        try
        {
            await socket.SendAsync(
                Encoding.ASCII.GetBytes($"POST /in/desk HTTP/1.1\r\nHost: {relay.Address.Authority}\r\nContent-Length: 2\r\n\r\n{{}}"),
                Stop
            );
            var buffer = new byte[4096];
            var count = await socket.ReceiveAsync(buffer, Stop);
            return count == 0 ? 0 : int.Parse(Encoding.ASCII.GetString(buffer, 9, 3));
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (await socket.ReceiveAsync(buffer, Stop) is > 0 and var count)
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        return text.ToString();
    }
}
