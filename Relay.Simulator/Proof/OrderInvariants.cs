namespace Relay.Simulator.Proof;

/// <summary>What is promised of the order. Two events have one only where the first was acknowledged before the second was sent.</summary>
internal static class OrderInvariants
{
    public static Verdict CallOrder(Truth truth)
    {
        var (offenders, calls) = (new List<Offender>(), 0);
        foreach (var webhook in truth.Evidence.Webhooks.Where(webhook => webhook is { IsOrdered: true, IsTroubled: false }))
        {
            foreach (var call in FirstAccepted(truth, webhook).GroupBy(accepted => accepted.Planned.Call))
            {
                var events = call.ToList();
                if (events.Count < 2)
                    continue;
                calls++;
                offenders.AddRange(
                    Inversions(events)
                        .Select(pair => new Offender(
                            pair.Later.Id,
                            $"{webhook.Event} got it after {pair.Earlier.Id}, which came in later.",
                            truth.Look(pair.Later.Id)
                        ))
                );
            }
        }

        return Invariant.Judge(
            "call-order",
            "A webhook that asks for order gets the events of a call in the order in which they came in.",
            calls > 0,
            $"{Invariant.Count(calls, "call")} with more than one event.",
            offenders
        );
    }

    /// <summary>A webhook's events in the order in which it accepted them first.</summary>
    public static IEnumerable<AcceptedEvent> FirstAccepted(Truth truth, WatchedWebhook webhook) =>
        truth
            .HitsOf[webhook.Id]
            .Where(hit => hit.IsAccepted)
            .OrderBy(hit => hit.Number)
            .Select(hit => truth.Find(hit.EventId))
            .OfType<AcceptedEvent>()
            .DistinctBy(accepted => accepted.Planned.Index);

    /// <summary>
    /// Pairs that came out the wrong way round: from the end, whatever was acknowledged before an event in front of it was sent.
    /// </summary>
    public static IEnumerable<(AcceptedEvent Earlier, AcceptedEvent Later)> Inversions(IReadOnlyList<AcceptedEvent> delivered)
    {
        AcceptedEvent? earliest = null;
        for (var i = delivered.Count - 1; i >= 0; i--)
        {
            var current = delivered[i];
            if (earliest is not null && earliest.AnsweredAt < current.SentAt)
                yield return (current, earliest);
            if (earliest is null || current.AnsweredAt < earliest.AnsweredAt)
                earliest = current;
        }
    }
}
