using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Config;
using Relay.Hosting.Dialing;
using Relay.Live;
using Relay.Simulator.Receiver;
using Relay.Tests.Delivery;
using Relay.Tests.Hosting.Dialing;
using Xunit;
using Yarp.ReverseProxy.Forwarder;
using static Relay.Tests.Live.TestCatalog;

namespace Relay.Tests.Live;

/// <summary>Upstreams are connected to and heard out as webhooks are.</summary>
public sealed class UpstreamConnectionTests
{
    [Fact]
    public async Task A_dead_first_address_of_an_upstream_does_not_cost_the_answer()
    {
        await using var upstream = await TestServer.StartAsync("here");
        await using var relay = await LiveHost.StartAsync(Source("desk", $"http://half.test:{new Uri(upstream.Url).Port}"));
        relay.Network.Names["half.test"] = [IPAddress.IPv6Loopback, IPAddress.Loopback];
        relay.Network.Silent.Add(IPAddress.IPv6Loopback);

        using var answer = await relay.PostAsync("/in/desk");

        Assert.Equal("here", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(413, true)]
    [InlineData(401, false)]
    [InlineData(429, false)]
    public async Task An_upstream_that_answers_before_the_body_is_sent_has_answered(int status, bool closes)
    {
        await using var upstream = NarrowReceiver.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 {status} Early\r\nContent-Length: 5\r\n\r\nearly");
            if (!closes)
                await connection.StayAsync();
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));

        for (var i = 1; i <= 3; i++)
        {
            using var answer = await relay.PostAsync("/in/desk", new string('b', 900 * 1024));
            Assert.Equal((status, "early"), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
            Assert.False(answer.Headers.ConnectionClose ?? false);
            Assert.Equal(i, upstream.Connections);
        }
    }

    [Fact]
    public async Task The_end_of_an_upstreams_certificate_is_noted()
    {
        var until = DateTimeOffset.UnixEpoch.AddYears(65);
        using var certificate = TestAuthority.SelfSigned("127.0.0.1", until);
        await using var upstream = RecordingReceiver.Start(new ReceiverOptions { Certificate = certificate });
        var (board, network) = (new CertificateBoard(), new LoopbackNetwork());
        using var handler = new SocketsHttpHandler();
        new UpstreamClientFactory(
            new LiveOptions(),
            network,
            network,
            TimeProvider.System,
            board,
            NullLogger<ForwarderHttpClientFactory>.Instance
        ).Configure(handler);
        handler.SslOptions.CertificateChainPolicy!.TrustMode = X509ChainTrustMode.CustomRootTrust;
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(certificate);
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, upstream.Url);

        using var answer = await client.SendAsync(request, CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([new SeenCertificate("127.0.0.1", upstream.Port, until.ToUnixTimeMilliseconds())], board.Seen);
    }

    [Fact]
    public async Task An_address_in_an_upstreams_certificate_is_never_fetched()
    {
        using var authority = new TestAuthority();
        await using var elsewhere = RecordingReceiver.Start();
        using var leaf = authority.Leaf(new Uri(elsewhere.Url, "/i.crt"), new Uri(elsewhere.Url, "/i.crl"));
        await using var upstream = RecordingReceiver.Start(new ReceiverOptions { Certificate = leaf });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url.AbsoluteUri));

        using var answer = await relay.PostAsync("/in/desk");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal((0, 0), (elsewhere.Connections, upstream.HitCount));
    }
}
