using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof;

/// <summary>What is promised of the deliveries.</summary>
internal static class DeliveryInvariants
{
    // One try and the storm's own three retries.
    private const int PromisedTries = 4;

    public static Verdict NothingLost(Truth truth)
    {
        var offenders = new List<Offender>();
        var (due, gaveUp) = (0, 0);
        foreach (var webhook in truth.Evidence.Webhooks.Where(webhook => !webhook.IsTroubled))
        {
            var got = AcceptedIds(truth, webhook);
            foreach (var accepted in truth.Accepted.Where(accepted => webhook.Wants(accepted.Planned)))
            {
                due++;
                if (got.Contains(accepted.Planned.Index))
                    continue;
                // Its receiver refused every try that it was promised: the relay keeps it as failed, for a person to retry.
                if (truth.HitsOf[webhook.Id].Count(hit => hit.EventId == accepted.Id) >= PromisedTries)
                    gaveUp++;
                else
                    offenders.Add(Lost(truth, webhook, accepted));
            }
        }

        if (truth.Evidence.Listed is { } listed)
        {
            offenders.AddRange(
                truth
                    .Accepted.Where(accepted => !listed.Contains(accepted.Id))
                    .Select(accepted => new Offender(
                        accepted.Id,
                        "It was acknowledged, and the relay does not list it.",
                        truth.Look(accepted.Id)
                    ))
            );
        }

        return Invariant.Judge(
            "nothing-lost",
            "Every event that was acknowledged reached every webhook of its kind.",
            due > 0,
            $"{Invariant.Count(due, "delivery", "deliveries")} due, {due - gaveUp - offenders.Count:N0} "
                + $"accepted{(gaveUp > 0 ? $", {gaveUp:N0} refused {PromisedTries} times" : "")}.",
            offenders
        );
    }

    /// <summary>At least once admits a repeat only where the sender could not know that the last one was taken.</summary>
    public static Verdict Once(Truth truth)
    {
        var (offenders, admitted) = (new List<Offender>(), 0);
        foreach (var webhook in truth.Evidence.Webhooks)
        {
            foreach (var hits in truth.HitsOf[webhook.Id].GroupBy(hit => (hit.EventId, hit.DeliveryId)))
            {
                var tries = hits.OrderBy(hit => hit.Number).ToList();
                admitted += tries.SkipLast(1).Count(hit => !hit.IsAccepted);
                var taken = tries.FindIndex(hit => hit.IsAccepted);
                if (taken < 0 || taken == tries.Count - 1)
                    continue;
                offenders.Add(
                    new Offender(
                        hits.Key.EventId,
                        $"{webhook.Event} accepted it at hit {tries[taken].Number} and got it again at hit {tries[taken + 1].Number}.",
                        truth.Look(hits.Key.EventId)
                    )
                );
            }
        }

        return Invariant.Judge(
            "once-unless-retried",
            "A webhook gets an event again only where it did not accept it before.",
            truth.Evidence.Webhooks.Count > 0,
            $"{Invariant.Count(admitted, "repeat")} after a failed try.",
            offenders
        );
    }

    public static Verdict NothingInvented(Truth truth)
    {
        var offenders = IntakeInvariants
            .Strangers(truth)
            .Where(stranger => stranger.Forgery is null)
            .Select(stranger => new Offender(
                stranger.EventId,
                $"{stranger.Webhook.Event} got an event that nobody sent.",
                truth.Look(stranger.EventId)
            ))
            .ToList();
        foreach (var webhook in truth.Evidence.Webhooks)
        {
            offenders.AddRange(
                truth
                    .HitsOf[webhook.Id]
                    .DistinctBy(hit => hit.EventId)
                    .Where(hit => truth.Find(hit.EventId) is { } known && !webhook.Wants(known.Planned))
                    .Select(hit => new Offender(
                        hit.EventId,
                        $"It is {truth.Find(hit.EventId)!.Planned.Kind} of {truth.Find(hit.EventId)!.Planned.Dialect} and went "
                            + $"to {webhook.Event} of {webhook.Dialect}.",
                        truth.Look(hit.EventId)
                    ))
            );
        }

        return Invariant.Judge(
            "routed-right",
            "A webhook gets events of its kind that were sent, and no others.",
            truth.Evidence.Webhooks.Count > 0,
            $"{Invariant.Count(truth.HitsOf.Values.Sum(hits => hits.Count), "hit")} looked at.",
            offenders
        );
    }

    public static Verdict Signatures(Truth truth)
    {
        var offenders = truth
            .Evidence.Webhooks.SelectMany(webhook =>
                truth
                    .HitsOf[webhook.Id]
                    .Where(hit => hit.Problem is not null)
                    .Select(hit => new Offender(
                        hit.EventId,
                        $"At {webhook.Event}, hit {hit.Number}: {hit.Problem}.",
                        truth.Look(hit.EventId)
                    ))
            )
            .ToList();
        var hits = truth.HitsOf.Values.Sum(list => list.Count);
        return Invariant.Judge(
            "signatures-valid",
            "Every delivery carries two signatures that the published algorithms verify.",
            hits > 0,
            $"{Invariant.Count(hits, "delivery", "deliveries")} verified.",
            offenders
        );
    }

    /// <summary>Bytes are sacred: what goes out as the original is what came in.</summary>
    public static Verdict Bytes(Truth truth)
    {
        var bodies = Bodies(truth);
        var (offenders, looked) = (new List<Offender>(), 0);
        foreach (var webhook in truth.Evidence.Webhooks.Where(webhook => webhook.IsOriginal))
        {
            foreach (var hit in truth.HitsOf[webhook.Id])
            {
                if (truth.Find(hit.EventId) is not { } known)
                    continue;
                looked++;
                if (!bodies[known.Planned.Index].Contains(hit.BodySha256))
                    offenders.Add(
                        new Offender(
                            hit.EventId,
                            $"{webhook.Event} got a body of SHA-256 {hit.BodySha256}, which nobody sent.",
                            truth.Look(hit.EventId)
                        )
                    );
            }
        }

        return Invariant.Judge(
            "bytes-kept",
            "A webhook that takes the original gets the bytes that the provider sent.",
            looked > 0,
            $"{Invariant.Count(looked, "body", "bodies")} compared.",
            offenders
        );
    }

    /// <summary>The events of the plan that a webhook accepted, under whichever of their ids.</summary>
    public static HashSet<int> AcceptedIds(Truth truth, WatchedWebhook webhook) =>
        [
            .. truth
                .HitsOf[webhook.Id]
                .Where(hit => hit.IsAccepted)
                .Select(hit => truth.Find(hit.EventId))
                .Where(known => known is not null)
                .Select(known => known!.Planned.Index),
        ];

    private static Offender Lost(Truth truth, WatchedWebhook webhook, AcceptedEvent accepted)
    {
        var tries = truth.HitsOf[webhook.Id].Count(hit => hit.EventId == accepted.Id);
        var what =
            tries == 0
                ? $"It was acknowledged and never came to {webhook.Event}."
                : $"It came to {webhook.Event} {Invariant.Count(tries, "time")} and was never accepted there.";
        return new Offender(accepted.Id, what, truth.Look(accepted.Id) + "/routing");
    }

    // A copy with a moved time may have been the first to arrive.
    private static Dictionary<int, HashSet<string>> Bodies(Truth truth)
    {
        var bodies = new Dictionary<int, HashSet<string>>();
        foreach (var request in truth.Evidence.Plan.Requests.Where(request => request.Role is RequestRole.Genuine or RequestRole.Duplicate))
        {
            if (!bodies.TryGetValue(request.Event.Index, out var known))
                bodies[request.Event.Index] = known = [];
            known.Add(Truth.Hash(request.Body));
        }

        return bodies;
    }
}
