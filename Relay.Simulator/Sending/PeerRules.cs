using System.Security.Cryptography.X509Certificates;

namespace Relay.Simulator.Sending;

/// <summary>
/// What holds for every connection that the simulator makes: to the address that it was given and to no other. The runtime would
/// otherwise ask a proxy of the environment, and fetch certificates from addresses that stand in the peer's own.
/// </summary>
internal static class PeerRules
{
    public static SocketsHttpHandler CreateHandler() =>
        new()
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            SslOptions = { CertificateChainPolicy = CreateChainPolicy() },
        };

    public static X509ChainPolicy CreateChainPolicy() =>
        new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
}
