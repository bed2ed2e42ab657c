using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Hosting.Dialing;

/// <summary>
/// What holds for every handler that this process makes: it opens the connections that it is told to and no other. Without these the
/// runtime would ask a proxy of the environment, follow redirects, keep cookies, and fetch certificates and revocation lists from the
/// addresses that stand in the peer's own certificate.
/// </summary>
internal static class HandlerRules
{
    /// <summary>A handler by the rules, with connections by the caller's dialer.</summary>
    public static SocketsHttpHandler Create()
    {
        var handler = new SocketsHttpHandler();
        Apply(handler);
        return handler;
    }

    /// <summary>Brings a handler that somebody else made under the rules.</summary>
    public static void Apply(SocketsHttpHandler handler)
    {
        handler.UseProxy = false; // with a proxy, the guard would judge the proxy's address instead of the target's
        handler.Proxy = null;
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.Credentials = null;
        handler.PreAuthenticate = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.ActivityHeadersPropagator = null;
        handler.MaxResponseHeadersLength = 64;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
#pragma warning disable CA5398 // TLS 1.2 and 1.3 are the policy, whatever older versions the system would still speak.
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
#pragma warning restore CA5398
        handler.SslOptions.CertificateRevocationCheckMode = X509RevocationMode.NoCheck;
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        };
    }
}
