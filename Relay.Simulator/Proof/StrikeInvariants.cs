namespace Relay.Simulator.Proof;

/// <summary>
/// What is promised of a webhook whose receiver fails: three strikes, parked work, and all of it delivered when it is mended.
/// </summary>
internal static class StrikeInvariants
{
    private const int Limit = 3;

    public static Verdict ThirdStrike(Truth truth)
    {
        const string promise = "A webhook is disabled at its third strike, not before and not after.";
        if (truth.Evidence.Strikes is not { } strikes || Troubled(truth) is not { } webhook)
            return Invariant.Judge("third-strike", promise, tried: false, "No receiver failed.", []);
        var due = Due(truth, webhook).Count;
        var tried = due >= Limit;
        var facts =
            $"{Invariant.Count(strikes.HitsBefore, "failed delivery", "failed deliveries")} of {due} due, then {strikes.State} "
            + $"with {Invariant.Count(strikes.Parked, "delivery", "deliveries")} parked.";
        var before = truth.HitsOf[webhook.Id].OrderBy(hit => hit.Number).Take(strikes.HitsBefore).Select(hit => hit.EventId).ToList();
        var offenders = new List<Offender>();
        if (tried && strikes.HitsBefore > Limit)
            offenders.AddRange(
                before
                    .Skip(Limit)
                    .Select(id => new Offender(
                        id,
                        $"It was delivered after strike {Limit}; {webhook.Id} should have been disabled.",
                        truth.Look(id)
                    ))
            );
        else if (tried && strikes.HitsBefore < Limit)
            offenders.Add(
                new Offender(
                    before.LastOrDefault() ?? webhook.Id,
                    $"{webhook.Id} got nothing after strike {strikes.HitsBefore} and is {strikes.State}.",
                    LookAt(truth, webhook)
                )
            );
        else if (tried && strikes.State != "auto_disabled")
            offenders.Add(
                new Offender(
                    before.LastOrDefault() ?? webhook.Id,
                    $"{webhook.Id} is {strikes.State} after {Limit} strikes.",
                    LookAt(truth, webhook)
                )
            );
        return Invariant.Judge("third-strike", promise, tried, facts, offenders);
    }

    public static Verdict Drained(Truth truth)
    {
        const string promise = "What was parked is delivered once the receiver is mended, in the order of the events.";
        if (truth.Evidence.Strikes is not { } strikes || Troubled(truth) is not { } webhook || strikes.State != "auto_disabled")
            return Invariant.Judge("parked-drained", promise, tried: false, "Nothing was parked.", []);
        var delivered = OrderInvariants.FirstAccepted(truth, webhook).ToList();
        var got = delivered.Select(accepted => accepted.Planned.Index).ToHashSet();
        var offenders = Due(truth, webhook)
            .Where(accepted => !got.Contains(accepted.Planned.Index))
            .Select(accepted => new Offender(
                accepted.Id,
                $"It was parked for {webhook.Id} and never delivered.",
                truth.Look(accepted.Id) + "/routing"
            ))
            .ToList();
        offenders.AddRange(
            OrderInvariants
                .Inversions(delivered)
                .Select(pair => new Offender(
                    pair.Later.Id,
                    $"It was drained after {pair.Earlier.Id}, which came in later.",
                    truth.Look(pair.Later.Id)
                ))
        );
        return Invariant.Judge(
            "parked-drained",
            promise,
            tried: true,
            $"{Invariant.Count(delivered.Count, "delivery", "deliveries")} after mending.",
            offenders
        );
    }

    private static WatchedWebhook? Troubled(Truth truth) => truth.Evidence.Webhooks.FirstOrDefault(webhook => webhook.IsTroubled);

    private static List<AcceptedEvent> Due(Truth truth, WatchedWebhook webhook) =>
        [.. truth.Accepted.Where(accepted => webhook.Wants(accepted.Planned))];

    private static string LookAt(Truth truth, WatchedWebhook webhook) =>
        truth.Evidence.Target is { } target ? $"{target.GetLeftPart(UriPartial.Authority)}/api/v1/webhooks/{webhook.Id}" : webhook.Id;
}
