namespace Relay.Simulator.Proof.Invariants;

/// <summary>Two events have an order only where the first was acknowledged before the second was sent.</summary>
internal static class Inversions
{
    /// <summary>When an event came in, and what it is called.</summary>
    public readonly record struct Arrived(string Id, TimeSpan SentAt, TimeSpan AnsweredAt);

    /// <summary>
    /// Pairs that came out the wrong way round: from the end, whatever was acknowledged before an event in front of it was sent.
    /// </summary>
    /// <param name="delivered">The events in the order in which they came out.</param>
    public static IEnumerable<(string Earlier, string Later)> Find(IReadOnlyList<Arrived> delivered)
    {
        Arrived? earliest = null;
        for (var i = delivered.Count - 1; i >= 0; i--)
        {
            var current = delivered[i];
            if (earliest is { } before && before.AnsweredAt < current.SentAt)
                yield return (before.Id, current.Id);
            if (earliest is not { } known || current.AnsweredAt < known.AnsweredAt)
                earliest = current;
        }
    }
}
