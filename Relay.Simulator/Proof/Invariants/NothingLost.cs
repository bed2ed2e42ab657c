using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>Every event that was acknowledged reached every webhook of its kind.</summary>
internal sealed class NothingLost(StormFacts facts)
    : Invariant("nothing-lost", "Every event that was acknowledged reached every webhook of its kind.", facts)
{
    // One try and the storm's own three retries.
    private const int PromisedTries = 4;

    private long _due,
        _gaveUp,
        _lost;

    protected override bool IsTried => _due > 0;

    protected override string Counted =>
        $"{Count(_due, "delivery", "deliveries")} due, {_due - _gaveUp - _lost:N0} "
        + $"accepted{(_gaveUp > 0 ? $", {_gaveUp:N0} refused {PromisedTries} times" : "")}.";

    public override void See(CallView call)
    {
        foreach (var webhook in Facts.Webhooks.Where(webhook => !webhook.IsTroubled && webhook.Dialect == call.Call.Seat.Dialect))
        {
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

    private void Missed(CallView call, WatchedWebhook webhook, AcceptedEvent accepted)
    {
        var tries = call.Hits(webhook).Count(hit => hit.EventId == accepted.Id);
        // Its receiver refused every try that it was promised: the relay keeps it as failed, for a person to retry.
        if (tries >= PromisedTries)
        {
            _gaveUp++;
            return;
        }

        _lost++;
        Offend(
            accepted.Id,
            tries == 0
                ? $"It was acknowledged and never came to {webhook.Event}."
                : $"It came to {webhook.Event} {Count(tries, "time")} and was never accepted there.",
            Facts.Look(accepted.Id) + "/routing"
        );
    }
}
