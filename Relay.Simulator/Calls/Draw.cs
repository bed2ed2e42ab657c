namespace Relay.Simulator.Calls;

/// <summary>
/// Seeded draws (SplitMix64). The same seed gives the same draws on every machine and runtime, which <see cref="Random"/> does not
/// promise, and every purpose has a stream of its own,
/// so that asking for more duplicates does not change who calls whom.
/// </summary>
public sealed class Draw(ulong state)
{
    private ulong _state = state;

    /// <summary>The stream for one purpose of one seed.</summary>
    public static Draw For(long seed, string purpose, long index = 0)
    {
        var hash = Mix((ulong)seed);
        foreach (var letter in purpose)
            hash = (hash ^ letter) * 0x100000001B3UL; // FNV-1a
        return new Draw(Mix(hash ^ Mix((ulong)index)));
    }

    /// <summary>At least 0 and below 1.</summary>
    public double Next() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number, at least <paramref name="least"/> and below <paramref name="end"/>.</summary>
    public int Between(int least, int end) => least + (int)(Next() * (end - least));

    /// <summary>A number in the range.</summary>
    public double Between(double least, double most) => least + Next() * (most - least);

    /// <summary>Whether something of this likelihood happens.</summary>
    public bool Happens(double chance) => Next() < chance;

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Between(0, items.Count)];

    private ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15UL);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
