using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Hosting.Dialing;

/// <summary>
/// What webhooks' targets and sources' upstreams have shown of themselves: a certificate each, the newest. A connection lives for two
/// minutes, so a new one is soon seen.
/// </summary>
internal sealed class CertificateBoard : ICertificates
{
    private readonly ConcurrentDictionary<(string Host, int Port), long> _ends = [];

    public IReadOnlyList<SeenCertificate> Seen =>
        [.. _ends.Select(entry => new SeenCertificate(entry.Key.Host, entry.Key.Port, entry.Value))];

    public void See(Uri target, X509Certificate? certificate)
    {
        if (certificate is X509Certificate2 shown)
            _ends[(target.Host, target.Port)] = new DateTimeOffset(shown.NotAfter.ToUniversalTime()).ToUnixTimeMilliseconds();
    }
}
