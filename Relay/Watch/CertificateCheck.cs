using System.Globalization;
using Relay.Config;

namespace Relay.Watch;

/// <summary>Certificates of webhooks' targets and sources' upstreams that end soon: after that, nothing goes there.</summary>
internal sealed class CertificateCheck(ICertificates certificates, ICatalog catalog, WatchOptions options) : ICheck
{
    public bool IsOfNode => false;

    public Task<IReadOnlyList<Notice>> LookAsync(IReadOnlySet<string> open, long now, CancellationToken cancel)
    {
        var webhooks = Users(catalog.Current.Webhooks.Values.Where(webhook => !webhook.IsDeleted), webhook => [webhook.Url]);
        var sources = Users(catalog.Current.Live.Select(source => source.Source), source => source.Upstreams);
        bool IsUsed(string target) => webhooks.Contains(target) || sources.Contains(target);
        var seen = certificates.Seen.Select(one => (one, Target(one.Host, one.Port))).Where(one => IsUsed(one.Item2)).ToList();
        return Task.FromResult<IReadOnlyList<Notice>>([
            .. seen.Select(found =>
                Judge(found.one, [.. webhooks[found.Item2].Select(webhook => webhook.Id)], [.. sources[found.Item2]], now)
            ),
            .. open.Where(incident => incident.StartsWith(Kinds.CertificateExpiring + ":", StringComparison.Ordinal))
                .Where(incident => !IsUsed(incident[(Kinds.CertificateExpiring.Length + 1)..]))
                .Select(Unused),
        ]);
    }

    /// <summary>Who connects where by TLS.</summary>
    private static ILookup<string, T> Users<T>(IEnumerable<T> all, Func<T, IReadOnlyList<string>> urls) =>
        all.SelectMany(one =>
                urls(one).Where(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)).Select(url => (one, new Uri(url)))
            )
            .ToLookup(use => Target(use.Item2), use => use.one, StringComparer.OrdinalIgnoreCase);

    private Notice Judge(SeenCertificate seen, IReadOnlyList<long> webhooks, IReadOnlyList<Source> sources, long now)
    {
        var left = seen.EndsAt - now;
        var isSoon = options.Certificate > TimeSpan.Zero && left <= (long)options.Certificate.TotalMilliseconds;
        var days = (int)Math.Floor(left / 86_400_000.0);
        var ends = DateTimeOffset.FromUnixTimeMilliseconds(seen.EndsAt).UtcDateTime;
        return new Notice(
            Kinds.CertificateExpiring,
            $"{Kinds.CertificateExpiring}:{Target(seen.Host, seen.Port)}",
            isSoon
                ? $"The TLS certificate of {Target(seen.Host, seen.Port)} ends in {days} days: after that {Loss(webhooks, sources)}."
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
                ("webhooks", webhooks.Count),
                ("sources", sources.Count),
            ],
        };
    }

    private static string Loss(IReadOnlyList<long> webhooks, IReadOnlyList<Source> sources)
    {
        var names = string.Join(", ", sources.Select(source => $"\"{source.Name}\""));
        return (webhooks.Count, sources.Count) switch
        {
            (_, 0) => "every delivery there fails",
            (0, _) => $"nothing of {names} is forwarded there, and live messages are answered with 502",
            _ => $"every delivery there fails, and nothing of {names} is forwarded there",
        };
    }

    private static Notice Unused(string incident) =>
        new(Kinds.CertificateExpiring, incident, $"Nothing is sent to {incident[(Kinds.CertificateExpiring.Length + 1)..]} any more.")
        {
            State = NoticeState.Resolved,
        };

    private static string Target(Uri url) => Target(url.Host, url.Port);

    private static string Target(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
