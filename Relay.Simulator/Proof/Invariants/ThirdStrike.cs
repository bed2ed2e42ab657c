namespace Relay.Simulator.Proof.Invariants;

/// <summary>A webhook whose receiver fails is disabled at its third strike.</summary>
internal sealed class ThirdStrike(StormFacts facts)
    : Invariant("third-strike", "A webhook is disabled at its third strike, not before and not after.", facts)
{
    private const int Limit = 3;

    // The hits before it was mended, as many of them as can offend, by their number.
    private readonly SortedDictionary<int, string> _before = [];
    private long _due;

    protected override bool IsTried => Facts.Strikes is not null && Facts.Troubled is not null && _due >= Limit;

    protected override string Counted =>
        Facts.Strikes is not { } strikes || Facts.Troubled is null
            ? "No receiver failed."
            : $"{Count(strikes.HitsBefore, "failed delivery", "failed deliveries")} of {_due} due, then {strikes.State} "
                + $"with {Count(strikes.Parked, "delivery", "deliveries")} parked.";

    public override void See(CallView call)
    {
        if (Facts.Strikes is not { } strikes || Facts.Troubled is not { } webhook)
            return;
        _due += call.Accepted.Count(accepted => webhook.Wants(accepted.Sample));
        foreach (var hit in call.Hits(webhook).Where(hit => hit.Number <= strikes.HitsBefore))
        {
            _before[hit.Number] = hit.EventId;
            if (_before.Count > Limit + MostOffenders)
                _before.Remove(_before.Last().Key);
        }
    }

    protected override void Conclude()
    {
        if (!IsTried || Facts.Strikes is not { } strikes || Facts.Troubled is not { } webhook)
            return;
        if (strikes.HitsBefore > Limit)
            foreach (var (number, id) in _before.Where(hit => hit.Key > Limit))
                Offend(id, $"It was delivered after strike {Limit}; {webhook.Id} should have been disabled.", Facts.Look(id));
        else if (strikes.HitsBefore < Limit)
            Offend(
                _before.Values.LastOrDefault() ?? webhook.Id,
                $"{webhook.Id} got nothing after strike {strikes.HitsBefore} and is {strikes.State}.",
                Facts.Look(webhook)
            );
        else if (strikes.State != "auto_disabled")
            Offend(
                _before.Values.LastOrDefault() ?? webhook.Id,
                $"{webhook.Id} is {strikes.State} after {Limit} strikes.",
                Facts.Look(webhook)
            );
    }
}
