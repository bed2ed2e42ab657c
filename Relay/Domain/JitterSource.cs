namespace Relay.Domain;

/// <summary>Randomness for retry delays; tests give a seeded one.</summary>
internal sealed class JitterSource(Random random)
{
    private readonly Lock _lock = new();

    /// <summary>A factor in [0.8, 1.2).</summary>
    public double Next()
    {
        lock (_lock)
            return 0.8 + (random.NextDouble() * 0.4);
    }
}
