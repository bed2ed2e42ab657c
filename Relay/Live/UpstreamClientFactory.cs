using System.Net.Security;
using Relay.Config;
using Relay.Hosting.Dialing;
using Yarp.ReverseProxy.Forwarder;

namespace Relay.Live;

/// <summary>YARP's HTTP clients, with the connections and by the rules that deliveries have.</summary>
internal sealed class UpstreamClientFactory(
    LiveOptions options,
    IHostResolver resolver,
    IConnector connector,
    TimeProvider clock,
    CertificateBoard certificates,
    ILogger<ForwarderHttpClientFactory> logger
) : ForwarderHttpClientFactory(logger)
{
    private readonly GuardedDialer _dialer = new(EgressPolicy.Upstreams, resolver, connector, options.ConnectTimeout, clock);

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        Configure(handler);
    }

    internal void Configure(SocketsHttpHandler handler)
    {
        HandlerRules.Apply(handler);
        // The dialer's limit fires first and says that nothing was sent, so that the next upstream is asked; TLS has as long again.
        handler.ConnectTimeout = 2 * options.ConnectTimeout;
        handler.ConnectCallback = async (connection, cancellation) =>
            await _dialer.ConnectAsync(connection, new ConnectionFacts(), cancellation);
        handler.PlaintextStreamFilter = (connection, _) =>
        {
            GuardedDialer.EndHandshake(connection.InitialRequestMessage);
            if (connection.PlaintextStream is SslStream secured)
                certificates.See(connection.InitialRequestMessage.RequestUri!, secured.RemoteCertificate);
            return ValueTask.FromResult<Stream>(new EarlyAnswerStream(connection.PlaintextStream));
        };
    }
}
