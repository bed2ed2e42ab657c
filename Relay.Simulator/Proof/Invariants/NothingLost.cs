using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>Every event that was acknowledged reached every webhook of its kind.</summary>
internal sealed class NothingLost(StormFacts facts)
    : Invariant("nothing-lost", "Every event that was acknowledged reached every webhook of its kind.", facts)
{
    // One try and the storm's own three retries.
    private const int PromisedTries = 4,
        StrikeLimit = 3;

    private readonly HashSet<int> _gone = [];
    private readonly Dictionary<int, int> _failed = [];
    private readonly List<(WatchedWebhook Webhook, string EventId)> _parked = [];
    private long _due,
        _gaveUp,
        _underWay,
        _held,
        _lost;

    protected override bool IsTried => _due > 0;

    protected override string Counted =>
        $"{Count(_due, "delivery", "deliveries")} due, {_due - _gaveUp - _underWay - _held - _lost:N0} accepted"
        + Part(_gaveUp, $"refused {PromisedTries} times")
        + Part(_held, "parked where the receiver asked for it")
        + Part(_underWay, "still under way when time was up, not judged")
        + ".";

    public override void See(CallView call)
    {
        foreach (var webhook in Facts.Webhooks.Where(webhook => !webhook.IsTroubled && webhook.Dialect == call.Call.Seat.Dialect))
        {
            if (call.Hits(webhook).Any(hit => hit.Status == 410))
                _gone.Add(webhook.Place);
            var got = call.AcceptedBy(webhook);
            foreach (var accepted in call.Accepted.Where(accepted => webhook.Wants(accepted.Sample)))
            {
                _due++;
                if (!got.Contains(accepted.Event))
                    Missed(call, webhook, accepted);
            }
        }

        if (Facts.IsListed is { } listed)
            foreach (var accepted in call.Accepted.Where(accepted => !listed(accepted.Id)))
                Offend(accepted.Id, "It was acknowledged, and the relay does not list it.", Facts.Look(accepted.Id));
    }

    // Whether a receiver asked to be left alone is known once every call was seen.
    protected override void Conclude()
    {
        foreach (var (webhook, id) in _parked)
        {
            if (_gone.Contains(webhook.Place) || _failed.GetValueOrDefault(webhook.Place) >= StrikeLimit)
                _held++;
            else
                Lose(id, $"It is parked, and {webhook.Event} neither said 410 nor failed {StrikeLimit} deliveries.");
        }
    }

    private static string Part(long count, string what) => count > 0 ? $", {count:N0} {what}" : "";

    private void Missed(CallView call, WatchedWebhook webhook, AcceptedEvent accepted)
    {
        var tries = call.Hits(webhook).Count(hit => hit.EventId == accepted.Id);
        var claim = Facts.Claims.GetValueOrDefault((webhook.Place, accepted.Id));
        // Its receiver refused every try that it was promised: the relay keeps it as failed, for a person to retry.
        if (tries >= PromisedTries && claim?.State is null or "failed" or "parked")
        {
            _gaveUp++;
            _failed[webhook.Place] = _failed.GetValueOrDefault(webhook.Place) + 1;
        }
        else if (claim?.State == "parked")
            _parked.Add((webhook, accepted.Id));
        else if (claim is { State: "pending" or "in_flight", IsOverdue: false })
            _underWay++;
        else if (claim?.State == "delivered")
            Lose(accepted.Id, $"The relay says that it was delivered, and {webhook.Event} {Tell(tries)}.");
        else if (claim is { State: "pending" })
            Lose(accepted.Id, $"It is overdue: the relay says that it waits, and does not send it to {webhook.Event}.");
        else
            Lose(
                accepted.Id,
                tries == 0
                    ? $"It was acknowledged and never came to {webhook.Event}."
                    : $"It came to {webhook.Event} {Count(tries, "time")} and was never accepted there."
            );
    }

    private void Lose(string id, string what)
    {
        _lost++;
        Offend(id, what, Facts.Look(id) + "/routing");
    }

    private static string Tell(int tries) => tries == 0 ? "never got it" : $"got it {Count(tries, "time")} and never accepted it";
}
