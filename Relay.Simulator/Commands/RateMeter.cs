namespace Relay.Simulator.Commands;

/// <summary>Requests a second in the last moments, worked out from looks at their count.</summary>
internal sealed class RateMeter
{
    // What two looks within a blink say is their distance, not a rate.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(0.5),
        Most = TimeSpan.FromSeconds(2);

    private readonly Queue<(TimeSpan At, int Count)> _looks = new();
    private TimeSpan _last;

    /// <summary>Takes a look.</summary>
    /// <param name="at">When, since the start; before the look before where the start was set anew, as it is with the first request.</param>
    /// <param name="count">All requests until then.</param>
    /// <returns>Null while the looks do not span half a second.</returns>
    public double? Add(TimeSpan at, int count)
    {
        if (at < _last)
            _looks.Clear();
        _last = at;
        _looks.Enqueue((at, count));
        while (_looks.Count > 2 && at - _looks.Peek().At > Most)
            _looks.Dequeue();
        var (since, before) = _looks.Peek();
        return at - since >= Least ? (count - before) / (at - since).TotalSeconds : null;
    }
}
