namespace Relay.Simulator.Reports;

/// <summary>Time cut into equal pieces.</summary>
internal sealed class TimeBins
{
    private static readonly double[] Sizes = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400];

    public TimeBins(TimeSpan end, int most)
    {
        Seconds = Sizes.FirstOrDefault(size => end.TotalSeconds / size < most, Sizes[^1]);
        Count = (int)(Math.Max(0, end.TotalSeconds) / Seconds) + 1;
    }

    public double Seconds { get; }

    public int Count { get; }

    public IReadOnlyList<string> Labels => [.. Enumerable.Range(0, Count).Select(bin => $"{bin * Seconds:0.##} s")];

    public double[] New() => new double[Count];

    public int Find(TimeSpan at) => Math.Clamp((int)(at.TotalSeconds / Seconds), 0, Count - 1);
}
