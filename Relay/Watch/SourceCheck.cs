using Relay.Config;

namespace Relay.Watch;

/// <summary>Sources that say nothing any more, or of whose requests too many are rejected.</summary>
internal sealed class SourceCheck(ISourceTally tally, ISourceLog log, ICatalog catalog, WatchOptions options) : ICheck
{
    public bool IsOfNode => false;

    public async Task<IReadOnlyList<Notice>> LookAsync(IReadOnlySet<string> open, long now, CancellationToken cancel)
    {
        var traffic = tally.Read(now).ToDictionary(one => one.SourceId);
        var heard = await log.HeardAsync(traffic.ToDictionary(entry => entry.Key, entry => entry.Value.LastAt), cancel);
        // Forged requests are a storm's business.
        var live = catalog.Current.Live.Select(source => source.Source).Where(source => source.Simulated is null).ToList();
        return
        [
            .. live.Select(source => Silent(source, heard.GetValueOrDefault(source.Id, now), now)),
            .. live.Select(source => Rejecting(source, traffic.GetValueOrDefault(source.Id))).OfType<Notice>(),
            .. Gone(open, live),
        ];
    }

    /// <summary>One that was never heard is not silent: nobody has set it up at its provider yet.</summary>
    private Notice Silent(Source source, long heard, long now)
    {
        var isSilent = source.Enabled && options.Silent > TimeSpan.Zero && now - heard >= (long)options.Silent.TotalMilliseconds;
        var hours = (now - heard) / 3_600_000;
        return About(
            source,
            Kinds.SourceSilent,
            isSilent,
            isSilent
                ? $"The source \"{source.Name}\" has been sent nothing for {hours} hours: look whether its provider still has the right address."
                : $"The source \"{source.Name}\" is sent something again.",
            ("hours", hours)
        );
    }

    /// <summary>Without a request nothing is known: what was the matter before a pause or a restart still is.</summary>
    private Notice? Rejecting(Source source, SourceTraffic traffic)
    {
        var (all, percent) = (traffic.Accepted + traffic.Rejected, options.RejectingPercent);
        var isOn = source.Enabled && percent > 0;
        if (isOn && all >= options.RejectingRequests && traffic.Rejected * 100L >= (long)percent * all)
            return About(
                source,
                Kinds.SourceRejecting,
                isOpen: true,
                $"{traffic.Rejected} of {all} requests to the source \"{source.Name}\" were rejected within ten minutes: "
                    + "its secret may have changed.",
                ("rejected", traffic.Rejected),
                ("requests", all)
            );
        // Half of what it takes to begin, so that a share at the limit does not begin and end all day.
        return !isOn || (traffic.Accepted > 0 && traffic.Rejected * 200L < (long)percent * all)
            ? About(source, Kinds.SourceRejecting, isOpen: false, $"The source \"{source.Name}\" accepts again what it is sent.")
            : null;
    }

    /// <summary>What was the matter with a source that is deleted is over.</summary>
    private static IEnumerable<Notice> Gone(IReadOnlySet<string> open, List<Source> live)
    {
        var kept = live.Select(source => Ids.Source(source.Id)).ToHashSet();
        foreach (var incident in open)
        {
            if (incident.Split(':') is [Kinds.SourceSilent or Kinds.SourceRejecting, var id] && !kept.Contains(id))
                yield return new Notice(
                    incident[..incident.IndexOf(':', StringComparison.Ordinal)],
                    incident,
                    $"The source {id} is deleted."
                )
                {
                    State = NoticeState.Resolved,
                    Facts = [("sourceId", id)],
                };
        }
    }

    private static Notice About(Source source, string kind, bool isOpen, string text, params (string, object?)[] more) =>
        new(kind, $"{kind}:{Ids.Source(source.Id)}", text)
        {
            State = isOpen ? NoticeState.Open : NoticeState.Resolved,
            SourceId = source.Id,
            Facts = [.. NoticeFacts.OfSource(source), .. more],
        };
}
