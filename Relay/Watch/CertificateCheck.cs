using System.Globalization;
using Relay.Config;

namespace Relay.Watch;

/// <summary>Certificates of targets that end soon: after that, every delivery there fails.</summary>
internal sealed class CertificateCheck(ICertificates certificates, ICatalog catalog, WatchOptions options) : ICheck
{
    public bool IsOfNode => false;

    public Task<IReadOnlyList<Notice>> LookAsync(IReadOnlySet<string> open, long now, CancellationToken cancel)
    {
        var used = catalog
            .Current.Webhooks.Values.Where(webhook => !webhook.IsDeleted && webhook.Url.StartsWith("https:", StringComparison.Ordinal))
            .ToLookup(webhook => Target(new Uri(webhook.Url)), StringComparer.OrdinalIgnoreCase);
        var seen = certificates.Seen.Where(one => used.Contains(Target(one.Host, one.Port))).ToList();
        return Task.FromResult<IReadOnlyList<Notice>>([
            .. seen.Select(one => Judge(one, [.. used[Target(one.Host, one.Port)].Select(webhook => webhook.Id)], now)),
            .. open.Where(incident => incident.StartsWith(Kinds.CertificateExpiring + ":", StringComparison.Ordinal))
                .Where(incident => !used.Contains(incident[(Kinds.CertificateExpiring.Length + 1)..]))
                .Select(Unused),
        ]);
    }

    private Notice Judge(SeenCertificate seen, IReadOnlyList<long> webhooks, long now)
    {
        var left = seen.EndsAt - now;
        var isSoon = options.Certificate > TimeSpan.Zero && left <= (long)options.Certificate.TotalMilliseconds;
        var days = (int)Math.Floor(left / 86_400_000.0);
        var ends = DateTimeOffset.FromUnixTimeMilliseconds(seen.EndsAt).UtcDateTime;
        return new Notice(
            Kinds.CertificateExpiring,
            $"{Kinds.CertificateExpiring}:{Target(seen.Host, seen.Port)}",
            isSoon
                ? $"The TLS certificate of {Target(seen.Host, seen.Port)} ends in {days} days: after that every delivery there fails."
                : $"The TLS certificate of {Target(seen.Host, seen.Port)} was renewed."
        )
        {
            State = isSoon ? NoticeState.Open : NoticeState.Resolved,
            About = webhooks,
            Facts =
            [
                ("host", seen.Host),
                ("port", seen.Port),
                ("endsAt", ends.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
                ("daysLeft", days),
            ],
        };
    }

    private static Notice Unused(string incident) =>
        new(Kinds.CertificateExpiring, incident, $"No webhook sends to {incident[(Kinds.CertificateExpiring.Length + 1)..]} any more.")
        {
            State = NoticeState.Resolved,
        };

    private static string Target(Uri url) => Target(url.Host, url.Port);

    private static string Target(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
