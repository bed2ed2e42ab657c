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
)
{
    /// <summary>Counts.</summary>
    public static PlanFacts From(StormPlan plan)
    {
        var (outOfOrder, inversions) = Order(plan);
        var twists = plan
            .Requests.Where(request => request.Twist.Length > 0)
            .CountBy(request => request.Twist)
            .OrderBy(twist => twist.Key, StringComparer.Ordinal)
            .ToDictionary();
        return new PlanFacts(
            Count(plan, RequestRole.Duplicate),
            Count(plan, RequestRole.Forged),
            Count(plan, RequestRole.Malformed),
            outOfOrder,
            inversions,
            twists
        );
    }

    private static int Count(StormPlan plan, RequestRole role) => plan.Requests.Count(request => request.Role == role);

    private static (int OutOfOrder, int Inversions) Order(StormPlan plan)
    {
        var latest = new Dictionary<int, int>();
        var (behind, inversions) = (0, 0);
        var previous = new Dictionary<int, int>();
        foreach (var planned in plan.Requests.Where(request => request.Role == RequestRole.Genuine).Select(request => request.Event))
        {
            if (latest.TryGetValue(planned.Call, out var most) && most > planned.Index)
                behind++;
            if (previous.TryGetValue(planned.Call, out var before) && before > planned.Index)
                inversions++;
            latest[planned.Call] = Math.Max(most, planned.Index);
            previous[planned.Call] = planned.Index;
        }

        return (behind, inversions);
    }
}
