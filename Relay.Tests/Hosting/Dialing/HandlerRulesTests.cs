using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Config;
using Relay.Delivery.Outbound;
using Relay.Hosting.Dialing;
using Relay.Live;
using Relay.Simulator.Sending;
using Relay.Tests.Delivery;
using Relay.Tests.Live;
using Xunit;

namespace Relay.Tests.Hosting.Dialing;

/// <summary>No connection that the guard did not judge, ever: the rules hold for every handler that the process makes.</summary>
public sealed partial class HandlerRulesTests
{
    public static TheoryData<string> Handlers => ["webhooks", "sinks", "upstreams", "others", "simulator"];

    [Theory]
    [MemberData(nameof(Handlers))]
    public void Every_handler_opens_the_connections_that_it_is_told_to_and_no_other(string which)
    {
        using var handler = Create(which);
        Assert.False(handler.UseProxy);
        Assert.Null(handler.Proxy);
        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
        Assert.Null(handler.Credentials);
        Assert.Null(handler.ActivityHeadersPropagator);
        Assert.Equal(DecompressionMethods.None, handler.AutomaticDecompression);
        Assert.Null(handler.SslOptions.RemoteCertificateValidationCallback);
        Assert.Equal(X509RevocationMode.NoCheck, handler.SslOptions.CertificateRevocationCheckMode);
        var chain = Assert.IsType<X509ChainPolicy>(handler.SslOptions.CertificateChainPolicy);
        Assert.True(chain.DisableCertificateDownloads);
        Assert.Equal(X509RevocationMode.NoCheck, chain.RevocationMode);
        Assert.Equal(X509VerificationFlags.NoFlag, chain.VerificationFlags);
    }

    [Fact]
    public void No_handler_is_made_elsewhere() =>
        Assert.Equal(
            [],
            from project in new[] { "Relay", "Relay.Simulator", "Relay.Dialects" }
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(Repository.Root, file)
            where !path.Split('/').Any(part => part is "obj" or "bin")
            where path is not ("Relay/Hosting/Dialing/HandlerRules.cs" or "Relay.Simulator/Sending/PeerRules.cs")
            where OwnHandler().IsMatch(File.ReadAllText(file))
            select path
        );

    private static SocketsHttpHandler Create(string which)
    {
        var clock = TimeProvider.System;
        switch (which)
        {
            case "webhooks":
                return OutboundHandler.Create(OutboundSetup.Dialer(), clock);
            case "sinks":
                return OutboundHandler.Create(OutboundSetup.Dialer(new EgressPolicy().ForSinks()), clock);
            case "upstreams":
                var network = new LoopbackNetwork();
                var made = new SocketsHttpHandler();
                var logger = NullLogger<Yarp.ReverseProxy.Forwarder.ForwarderHttpClientFactory>.Instance;
                new UpstreamClientFactory(new LiveOptions(), network, network, clock, new CertificateBoard(), logger).Configure(made);
                return made;
            case "simulator":
                return PeerRules.CreateHandler();
            default:
                return HandlerRules.Create();
        }
    }

    /// <summary>A handler of the runtime's, or a client that brings one along.</summary>
    [GeneratedRegex(
        @"new (SocketsHttpHandler|HttpClientHandler|WinHttpHandler|TcpClient|WebClient)\b|HttpClient( \{|\(\)|$|\s*\{)|WebRequest\.",
        RegexOptions.Multiline
    )]
    private static partial Regex OwnHandler();
}
