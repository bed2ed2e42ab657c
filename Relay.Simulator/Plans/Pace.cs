namespace Relay.Simulator.Plans;

/// <summary>Gives every request its place and its time.</summary>
internal static class Pace
{
    private const int Bursts = 10;
    private const double BurstFactor = 5;

    public static IReadOnlyList<PlannedRequest> Assign(PlanOptions options, IEnumerable<Draft> drafts)
    {
        var ordered = drafts.OrderBy(draft => draft.At).ThenBy(draft => draft.Event.Index).ThenBy(draft => draft.Role).ToArray();
        var first = ordered.Length == 0 ? 0 : ordered[0].At;
        var requests = new PlannedRequest[ordered.Length];
        var slot = 0;
        for (var i = 0; i < ordered.Length; i++)
        {
            var draft = ordered[i];
            // A twin shares the moment of the request before it.
            var at =
                options.TimeScale is { } scale ? (draft.At - first) / scale
                : draft.Twin && i > 0 ? requests[i - 1].SendAt.TotalMilliseconds
                : Slot(options, slot++, ordered.Length);
            requests[i] = new PlannedRequest(i, draft.Event, draft.Role, draft.Twist, draft.Body, TimeSpan.FromMilliseconds(at));
        }

        return requests;
    }

    /// <summary>The time of one of <paramref name="count"/> requests, in milliseconds.</summary>
    public static double Slot(PlanOptions options, int index, int count)
    {
        if (options.Rate is not { } rate)
            return 0;
        var steady = 1000 * index / rate;
        return options.Shape switch
        {
            // The rate grows evenly from 0 to 2r over the time T = n/r, so r·t²/T requests are out at t.
            StormShape.Ramp => 1000 * Math.Sqrt(index * (double)count) / rate,
            StormShape.Burst => Burst(index, count, rate),
            _ => steady,
        };
    }

    private static double Burst(int index, int count, double rate)
    {
        var size = Math.Max(1, (int)Math.Ceiling(count / (double)Bursts));
        var (burst, within) = Math.DivRem(index, size);
        return 1000 * (burst * size / rate + within / (rate * BurstFactor));
    }
}
