using Relay.Simulator.Calls;

namespace Relay.Simulate.Cadence;

/// <summary>
/// When which event is sent: the gaps in which they came in, divided by the speed. Pure; the same seed gives the same plan.
/// </summary>
internal static class CadencePlan
{
    /// <summary>How far an event can move when it changes places.</summary>
    private const int Farthest = 5;

    /// <summary>How long after its event a copy comes at most, in recorded time: what providers do that lost an answer.</summary>
    private static readonly TimeSpan LatestCopy = TimeSpan.FromSeconds(2);

    /// <param name="recorded">The events with when they came in, oldest first.</param>
    public static IReadOnlyList<CadenceStep> Build(IReadOnlyList<(long Id, long At)> recorded, CadenceOrder order)
    {
        if (recorded.Count == 0)
            return [];
        var (ids, first) = (Shuffle(recorded, order), recorded[0].At);
        var steps = new List<CadenceStep>(recorded.Count);
        for (var i = 0; i < recorded.Count; i++)
        {
            steps.Add(Step(ids[i], recorded[i].At, first, order.Speed, isCopy: false));
            var draw = Draw.For(order.Seed, "copies", i);
            if (draw.Happens(order.Duplicates))
                steps.Add(
                    Step(ids[i], recorded[i].At + (long)(draw.Next() * LatestCopy.TotalMilliseconds), first, order.Speed, isCopy: true)
                );
        }

        // Stable: what came in within one millisecond keeps its order, and a copy comes behind its event.
        return [.. steps.OrderBy(step => step.Recorded)];
    }

    private static CadenceStep Step(long id, long at, long first, double? speed, bool isCopy) =>
        new(id, at, speed is { } times ? TimeSpan.FromMilliseconds((at - first) / times) : TimeSpan.Zero, isCopy);

    /// <summary>The times stay; events change places.</summary>
    private static long[] Shuffle(IReadOnlyList<(long Id, long At)> recorded, CadenceOrder order)
    {
        var ids = recorded.Select(one => one.Id).ToArray();
        for (var i = 0; i < ids.Length - 1; i++)
        {
            var draw = Draw.For(order.Seed, "shuffle", i);
            if (!draw.Happens(order.Shuffle))
                continue;
            var other = Math.Min(ids.Length - 1, i + draw.Between(1, Farthest + 1));
            (ids[i], ids[other]) = (ids[other], ids[i]);
        }

        return ids;
    }
}
