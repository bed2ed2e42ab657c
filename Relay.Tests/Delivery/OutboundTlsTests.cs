using System.Net;
using System.Security.Cryptography.X509Certificates;
using Relay.Delivery.Outbound;
using Relay.Hosting.Dialing;
using Relay.Simulator.Receiver;
using Xunit;
using static Relay.Tests.Delivery.OutboundSetup;

namespace Relay.Tests.Delivery;

/// <summary>Certificates are always verified, and a handshake has a limit.</summary>
public sealed class OutboundTlsTests
{
    [Fact]
    public async Task A_self_signed_certificate_is_refused()
    {
        var result = await SendAsync(
            new ReceiverOptions { Certificate = TestAuthority.SelfSigned("127.0.0.1", DateTimeOffset.UnixEpoch.AddYears(65)) }
        );
        Assert.Equal((Outcome.TlsFailed, "the certificate of 127.0.0.1 is not trusted"), (result.Outcome, result.Error));
        Assert.NotNull(result.Timings.ConnectMs);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_refused()
    {
        var result = await SendAsync(
            new ReceiverOptions { Certificate = TestAuthority.SelfSigned("other.example", DateTimeOffset.UnixEpoch.AddYears(65)) }
        );
        Assert.Equal((Outcome.TlsFailed, "the certificate is not valid for 127.0.0.1"), (result.Outcome, result.Error));
    }

    [Fact]
    public async Task An_expired_certificate_is_refused()
    {
        var result = await SendAsync(
            new ReceiverOptions { Certificate = TestAuthority.SelfSigned("127.0.0.1", DateTimeOffset.UnixEpoch.AddYears(20)) }
        );
        Assert.Equal((Outcome.TlsFailed, "the certificate of 127.0.0.1 has expired or is not valid yet"), (result.Outcome, result.Error));
    }

    [Fact]
    public async Task Plain_HTTP_behind_an_https_url_is_a_TLS_failure()
    {
        await using var receiver = RecordingReceiver.Start();
        using var client = Client();
        Assert.Equal(Outcome.TlsFailed, (await client.SendAsync(Request(new Uri($"https://127.0.0.1:{receiver.Port}/")), Stop)).Outcome);
    }

    [Fact]
    public async Task A_handshake_that_never_ends_times_out_by_the_limit_for_connecting()
    {
        await using var receiver = RecordingReceiver.Start(new ReceiverOptions { Mute = true });
        using var client = Client(connectTimeout: Short);
        var result = await client.SendAsync(Request(new Uri($"https://127.0.0.1:{receiver.Port}/")), Stop);
        Assert.Equal((Outcome.TimedOut, "the TLS handshake was not finished in time"), (result.Outcome, result.Error));
        Assert.InRange(result.DurationMs, 250, 5000);
    }

    [Fact]
    public async Task A_handshake_that_never_ends_times_out_by_the_deadline()
    {
        await using var receiver = RecordingReceiver.Start(new ReceiverOptions { Mute = true });
        using var client = Client();
        Assert.Equal(
            Outcome.TimedOut,
            (await client.SendAsync(Request(new Uri($"https://127.0.0.1:{receiver.Port}/"), Short), Stop)).Outcome
        );
    }

    [Fact]
    public async Task The_end_of_a_targets_certificate_is_noted()
    {
        var until = DateTimeOffset.UnixEpoch.AddYears(65);
        using var certificate = TestAuthority.SelfSigned("127.0.0.1", until);
        await using var receiver = RecordingReceiver.Start(new ReceiverOptions { Certificate = certificate });
        var board = new CertificateBoard();
        var handler = OutboundHandler.Create(Dialer(), TimeProvider.System, board);
        handler.SslOptions.CertificateChainPolicy!.TrustMode = X509ChainTrustMode.CustomRootTrust;
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(certificate);
        using var client = new OutboundClient(handler, TimeProvider.System);

        var result = await client.SendAsync(Request(receiver.Url), Stop);

        Assert.Equal(Outcome.Succeeded, result.Outcome);
        Assert.Equal([new SeenCertificate("127.0.0.1", receiver.Port, until.ToUnixTimeMilliseconds())], board.Seen);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task An_address_in_the_peers_certificate_is_never_fetched(bool issuer, bool revocation)
    {
        using var authority = new TestAuthority();
        await using var elsewhere = RecordingReceiver.Start();
        var there = new Uri(elsewhere.Url, "/i.crt");
        using var leaf = authority.Leaf(issuer ? there : null, revocation ? there : null);
        await using var receiver = RecordingReceiver.Start(new ReceiverOptions { Certificate = leaf });
        using var client = Client(
            new EgressPolicy { Allow = [new EgressRule(IPNetwork.Parse("127.0.0.0/8"), receiver.Port, receiver.Port)] }
        );

        var result = await client.SendAsync(Request(receiver.Url), Stop);

        Assert.Equal(Outcome.TlsFailed, result.Outcome);
        Assert.StartsWith("127.0.0.1 does not send its intermediate certificate", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.Connections);
        Assert.Equal(0, receiver.HitCount);
    }

    private static async Task<AttemptResult> SendAsync(ReceiverOptions options)
    {
        await using var receiver = RecordingReceiver.Start(options);
        using var client = Client();
        var result = await client.SendAsync(Request(receiver.Url), Stop);
        Assert.Equal(0, receiver.HitCount);
        return result;
    }
}
