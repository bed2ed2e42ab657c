using System.Net.Security;
using Relay.Hosting.Dialing;

namespace Relay.Delivery.Outbound;

/// <summary>
/// The one HTTP handler that deliveries leave through. Its connections are pooled and judged when they are made, so a handler belongs to
/// one egress policy and must not be shared between two.
/// </summary>
internal static class OutboundHandler
{
    /// <param name="certificates">Where the certificates of targets are noted; nowhere where null.</param>
    public static SocketsHttpHandler Create(GuardedDialer dialer, TimeProvider clock, CertificateBoard? certificates = null)
    {
        var handler = HandlerRules.Create();
        handler.MaxResponseDrainSize = 0; // an answer that is longer than what we keep costs its connection, not our time
        handler.ConnectTimeout = dialer.Limit; // name, TCP and TLS together; the dialer counts the first two by the injected clock
        handler.MaxConnectionsPerServer = int.MaxValue; // lanes bound it
        handler.ConnectCallback = async (context, cancellation) =>
            await dialer
                .ConnectAsync(context, ((TracedRequest)context.InitialRequestMessage).Facts = new ConnectionFacts(), cancellation)
                .ConfigureAwait(false);
        handler.PlaintextStreamFilter = (context, _) =>
        {
            GuardedDialer.EndHandshake(context.InitialRequestMessage);
            var facts = ((TracedRequest)context.InitialRequestMessage).Facts!;
            var target = context.InitialRequestMessage.RequestUri!;
            if (target.Scheme == Uri.UriSchemeHttps)
                facts.TlsMs = (int)clock.GetElapsedTime(facts.ConnectedAt).TotalMilliseconds;
            if (context.PlaintextStream is SslStream secured)
                certificates?.See(target, secured.RemoteCertificate);
            return ValueTask.FromResult<Stream>(new TrackedStream(context.PlaintextStream, facts, clock));
        };
        return handler;
    }
}
