namespace Relay.Simulator.Figures;

/// <summary>Time cut into equal pieces.</summary>
public sealed class TimeBins
{
    private static readonly double[] Sizes = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400];

    /// <summary>Pieces of a round length up to an end.</summary>
    public TimeBins(TimeSpan end, int most)
    {
        Seconds = Sizes.FirstOrDefault(size => end.TotalSeconds / size < most, Sizes[^1]);
        Count = (int)(Math.Max(0, end.TotalSeconds) / Seconds) + 1;
    }

    /// <summary>How long a piece is.</summary>
    public double Seconds { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The beginning of each.</summary>
    public IReadOnlyList<string> Labels => [.. Enumerable.Range(0, Count).Select(bin => $"{bin * Seconds:0.##} s")];

    /// <summary>A count for each.</summary>
    public double[] New() => new double[Count];

    /// <summary>The piece in which a time lies.</summary>
    public int Find(TimeSpan at) => Math.Clamp((int)(at.TotalSeconds / Seconds), 0, Count - 1);
}
