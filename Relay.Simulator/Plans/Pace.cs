namespace Relay.Simulator.Plans;

/// <summary>Gives every request its time, one after the other in the order of sending.</summary>
internal sealed class Pace(PlanOptions options, int count, double first)
{
    private const int Bursts = 10;
    private const double BurstFactor = 5;

    private int _slot;
    private TimeSpan _previous;

    /// <summary>The time of the next request, from the storm's beginning.</summary>
    public TimeSpan Next(Draft draft)
    {
        // A twin shares the moment of the request before it.
        if (options.TimeScale is null && draft.Twin)
            return _previous;
        var at = options.TimeScale is { } scale ? (draft.At - first) / scale : Slot(options, _slot++, count);
        return _previous = TimeSpan.FromMilliseconds(at);
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
