namespace Relay.Simulator.Proof.Invariants;

/// <summary>How often each kind of oddity was sent.</summary>
internal sealed class TwistCount
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public long Total { get; private set; }

    public void Add(string twist)
    {
        Total++;
        _counts[twist] = _counts.GetValueOrDefault(twist) + 1;
    }

    public override string ToString() =>
        _counts.Count == 0 ? "none" : string.Join(", ", _counts.Select(twist => $"{twist.Value} {twist.Key}"));
}
