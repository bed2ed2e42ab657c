using Relay.Simulate;
using Relay.Simulator.Sinks;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Simulate;

/// <summary>How a sink behaves, in a line.</summary>
internal static class SinkWords
{
    public static string Behaviour(SinkSettings settings)
    {
        var words = Parts(settings.Dials).ToList();
        if (settings.FailNext > 0)
        {
            var many = settings.FailNext == int.MaxValue ? "" : Format.Count(settings.FailNext) + " ";
            words.Insert(0, $"the next {many}fail with {settings.FailStatus}");
        }

        return string.Join(", ", words);
    }

    private static IEnumerable<string> Parts(SinkDials dials)
    {
        yield return $"answers {dials.Status}";
        if (dials.MostLatency > TimeSpan.Zero)
            yield return dials.LeastLatency == dials.MostLatency
                ? $"after {Ms(dials.MostLatency)}"
                : $"after {Ms(dials.LeastLatency)} to {Ms(dials.MostLatency)}";
        foreach (var (status, share) in dials.Statuses.OrderBy(status => status.Key))
            yield return $"{Format.Percent(share)} {status}";
        foreach (
            var (share, what) in ((double Share, string What)[])
                [(dials.Hang, "hang"), (dials.Reset, "reset"), (dials.Drip, "drip"), (dials.CloseMid, "cut")]
        )
            if (share > 0)
                yield return $"{Format.Percent(share)} {what}";
    }

    private static string Ms(TimeSpan time) => Format.Duration(time.TotalMilliseconds);
}
