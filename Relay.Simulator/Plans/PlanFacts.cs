namespace Relay.Simulator.Plans;

/// <summary>What a plan contains, counted: what the report shows as disorder.</summary>
/// <param name="Duplicates">Copies.</param>
/// <param name="Forged">Requests with a bad signature.</param>
/// <param name="Malformed">Signed bodies that cannot be read.</param>
/// <param name="OutOfOrder">Events that are sent after an event of their call that happened later.</param>
/// <param name="Inversions">Pairs of neighbours within a call, in the order of sending, of which the first happened later.</param>
/// <param name="Twists">How often each kind of disorder comes.</param>
public sealed record PlanFacts(
    int Duplicates,
    int Forged,
    int Malformed,
    int OutOfOrder,
    int Inversions,
    IReadOnlyDictionary<string, int> Twists
);

/// <summary>Counts <see cref="PlanFacts"/>, call by call.</summary>
internal sealed class PlanFactsCount
{
    private readonly SortedDictionary<string, int> _twists = new(StringComparer.Ordinal);
    private int _duplicates,
        _forged,
        _malformed,
        _outOfOrder,
        _inversions;

    public PlanFacts Facts => new(_duplicates, _forged, _malformed, _outOfOrder, _inversions, _twists);

    public void Add(CallPlan call)
    {
        var (latest, previous) = (-1, -1);
        foreach (var draft in call.Drafts)
        {
            Count(draft);
            if (draft.Role != RequestRole.Genuine)
                continue;
            _outOfOrder += latest > draft.Event ? 1 : 0;
            _inversions += previous > draft.Event ? 1 : 0;
            (latest, previous) = (Math.Max(latest, draft.Event), draft.Event);
        }
    }

    private void Count(Draft draft)
    {
        _duplicates += draft.Role == RequestRole.Duplicate ? 1 : 0;
        _forged += draft.Role == RequestRole.Forged ? 1 : 0;
        _malformed += draft.Role == RequestRole.Malformed ? 1 : 0;
        if (draft.Twist.Length > 0)
            _twists[draft.Twist] = _twists.GetValueOrDefault(draft.Twist) + 1;
    }
}
