using Relay.Simulator.Plans;
using Relay.Simulator.Sending;

namespace Relay.Simulator.Proof;

/// <summary>What is promised of the answers.</summary>
internal static class IntakeInvariants
{
    public static Verdict Accepted(Truth truth)
    {
        var genuine = truth.Evidence.Plan.Requests.Where(request => request is { Role: RequestRole.Genuine, Event.IsLive: false });
        var tries = LastTries(truth);
        var offenders = genuine
            .Where(request => tries.TryGetValue(request.Number, out var last) && !last.IsAccepted)
            .Select(request => Offence(truth, tries[request.Number]))
            .ToList();
        return Invariant.Judge(
            "accepted",
            "Every event that a provider sent was accepted before it gave up.",
            tries.Count > 0,
            $"{Invariant.Count(truth.Accepted.Count, "event")} accepted, "
                + $"{Invariant.Count(truth.Evidence.Sends.Count(sent => sent.Attempt > 1), "retry", "retries")} by the providers.",
            offenders
        );
    }

    public static Verdict Duplicates(Truth truth)
    {
        var copies = truth.Evidence.Sends.Where(sent => sent is { Request.Role: RequestRole.Duplicate, IsAccepted: true }).ToList();
        var offenders = truth
            .SecondIds.Select(second => new Offender(
                second.Id,
                $"The same event as {truth.Find(second.Id)!.Id}, taken for a new one: request {second.Sent.Request.Number}, "
                    + $"{second.Sent.Request.Twist}.",
                truth.Look(second.Id)
            ))
            .ToList();
        offenders.AddRange(SecondDeliveries(truth));
        return Invariant.Judge(
            "duplicates-removed",
            "A copy is recognised whenever it comes and goes to no webhook.",
            copies.Count > 0,
            $"{Invariant.Count(copies.Count, "copy", "copies")} sent, "
                + $"{Invariant.Count(copies.Count(sent => sent.IsDuplicate), "recognised on arrival", "recognised on arrival")}.",
            offenders
        );
    }

    public static Verdict BadSignatures(Truth truth)
    {
        var forgeries = truth.Evidence.Sends.Where(sent => sent.Request.Role == RequestRole.Forged).ToList();
        var offenders = forgeries
            .Where(sent => sent.Status > 0 && sent.Status != 401)
            .Select(sent => new Offender(
                sent.EventId ?? $"request {sent.Request.Number}",
                $"A bad signature ({sent.Request.Twist}) was answered {sent.Status} instead of 401.",
                truth.Look(sent.Request)
            ))
            .ToList();
        offenders.AddRange(
            Strangers(truth)
                .Where(stranger => stranger.Forgery is not null)
                .Select(stranger => new Offender(
                    stranger.EventId,
                    $"A request with a bad signature ({stranger.Forgery!.Twist}) was refused and still delivered to "
                        + $"{stranger.Webhook.Event}.",
                    truth.Look(stranger.Forgery)
                ))
        );
        return Invariant.Judge(
            "bad-signatures-refused",
            "What the provider did not sign is answered 401 and never routed.",
            forgeries.Count > 0,
            $"{Invariant.Count(forgeries.Count, "forged request")}: {Twists(forgeries)}.",
            offenders
        );
    }

    public static Verdict Malformed(Truth truth)
    {
        var sends = truth.Evidence.Sends.Where(sent => sent.Request.Role == RequestRole.Malformed).ToList();
        var offenders = sends
            .Where(sent => sent.Status > 0 && !sent.IsAccepted && sent.Status != 503)
            .Select(sent => Offence(truth, sent))
            .ToList();
        offenders.AddRange(
            truth
                .Evidence.Webhooks.SelectMany(webhook => truth.HitsOf[webhook.Id])
                .Where(hit => truth.OtherIds.GetValueOrDefault(hit.EventId)?.Request.Role == RequestRole.Malformed)
                .Select(hit => new Offender(hit.EventId, $"A body that cannot be read was routed to {hit.Sink}.", truth.Look(hit.EventId)))
        );
        return Invariant.Judge(
            "malformed-kept",
            "A signed body that cannot be read is accepted and kept, and matches no kind.",
            sends.Count > 0,
            $"{Invariant.Count(sends.Count, "request")}: {Twists(sends)}.",
            offenders
        );
    }

    public static Verdict Live(Truth truth)
    {
        var sends = truth.Evidence.Sends.Where(sent => sent.Request is { Role: RequestRole.Genuine, Event.IsLive: true }).ToList();
        var offenders = sends.Where(sent => !sent.IsAccepted || sent.EventId is null).Select(sent => Offence(truth, sent)).ToList();
        return Invariant.Judge(
            "live-answered",
            "A message whose sender waits got the upstream's answer.",
            truth.Evidence.Webhooks.Count > 0 && sends.Count > 0,
            $"{Invariant.Count(sends.Count, "live message")}.",
            truth.Evidence.Webhooks.Count > 0 ? offenders : []
        );
    }

    /// <summary>Hits under ids that no answer named.</summary>
    public static IEnumerable<(WatchedWebhook Webhook, string EventId, PlannedRequest? Forgery)> Strangers(Truth truth)
    {
        foreach (var webhook in truth.Evidence.Webhooks)
        {
            foreach (var hit in truth.HitsOf[webhook.Id].DistinctBy(hit => hit.EventId))
            {
                if (truth.Find(hit.EventId) is not null || truth.OtherIds.ContainsKey(hit.EventId) || truth.IsUnanswered(hit, webhook))
                    continue;
                yield return (webhook, hit.EventId, truth.FindForgery(hit, webhook));
            }
        }
    }

    // The same id with a delivery of its own: a copy was routed, even though it was answered as one.
    private static IEnumerable<Offender> SecondDeliveries(Truth truth)
    {
        foreach (var webhook in truth.Evidence.Webhooks)
        {
            foreach (var hits in truth.HitsOf[webhook.Id].GroupBy(hit => hit.EventId))
            {
                if (hits.Select(hit => hit.DeliveryId).Distinct().Count() < 2)
                    continue;
                yield return new Offender(
                    hits.Key,
                    $"{webhook.Event} got it in {hits.Select(hit => hit.DeliveryId).Distinct().Count()} deliveries: "
                        + $"{string.Join(", ", hits.Select(hit => hit.DeliveryId).Distinct())}.",
                    truth.Look(hits.Key)
                );
            }
        }
    }

    private static Dictionary<int, SendResult> LastTries(Truth truth)
    {
        var tries = new Dictionary<int, SendResult>();
        foreach (var sent in truth.Evidence.Sends)
            tries[sent.Request.Number] = sent;
        return tries;
    }

    private static Offender Offence(Truth truth, SendResult sent) =>
        new(
            sent.EventId ?? $"request {sent.Request.Number}",
            sent.Status > 0 ? $"Answered {sent.Status} at try {sent.Attempt}." : $"Try {sent.Attempt}: {sent.Error}",
            truth.Look(sent.Request)
        );

    private static string Twists(IEnumerable<SendResult> sends)
    {
        var counts = sends
            .CountBy(sent => sent.Request.Twist)
            .OrderBy(twist => twist.Key, StringComparer.Ordinal)
            .Select(twist => $"{twist.Value} {twist.Key}")
            .ToList();
        return counts.Count == 0 ? "none" : string.Join(", ", counts);
    }
}
