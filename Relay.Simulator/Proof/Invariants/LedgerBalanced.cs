using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>The conservation ledger: it balances whenever one looks, and it rose by what was sent.</summary>
internal sealed class LedgerBalanced(StormFacts facts)
    : Invariant(
        "ledger-balanced",
        "What came in is unique, duplicate or rejected; what was routed is somewhere; the difference is 0 at any time.",
        facts
    )
{
    private const int MostSamples = 20;

    private long _unsure,
        _ids,
        _accepted,
        _rejected,
        _routed;

    protected override bool IsTried => Facts.Ledger.Count >= 2;

    protected override string Counted =>
        IsTried
            ? $"Read {Count(Facts.Ledger.Count, "time")}; {Facts.Ledger[^1].Received - Facts.Ledger[0].Received:N0} received, "
                + $"{Facts.Ledger[^1].Routed - Facts.Ledger[0].Routed:N0} routed."
            : "The ledger was not read.";

    public override void See(CallView call)
    {
        // A try without an answer, or with an error, may have been recorded or not.
        _unsure += call.Tries.Count(sent => !sent.Try.IsAccepted && sent.Try.Status is not (400 or 401));
        _ids += call.Call.EventIds.Count();
        _accepted += call.Tries.Count(sent => sent.Try is { IsAccepted: true, EventId: not null });
        _rejected += call.Tries.Count(sent => sent.Try.Status is 400 or 401);
        // A forgery that was accepted went its way like any event; that is another invariant's business.
        _routed += call
            .Accepted.Select(accepted => accepted.Sample)
            .Concat(call.SecondIds.Select(second => second.Request.Sample))
            .Concat(call.OtherIds.Values.Where(request => request.Role == RequestRole.Forged).Select(request => request.Sample))
            .Sum(sample => Facts.Webhooks.LongCount(webhook => webhook.Wants(sample)));
    }

    protected override void Conclude()
    {
        if (!IsTried)
            return;
        foreach (var sample in Facts.Ledger.Where(sample => !Adds(sample)).Take(MostSamples))
            Arithmetic(sample);
        Rises(Facts.Ledger[0], Facts.Ledger[^1]);
    }

    private static long Somewhere(LedgerSample sample) =>
        sample.Delivered + sample.Pending + sample.InFlight + sample.Parked + sample.Failed + sample.Skipped;

    private static bool Adds(LedgerSample sample) =>
        sample.Difference == 0
        && sample.Received == sample.Unique + sample.Duplicates + sample.Rejected
        && sample.Routed == Somewhere(sample);

    private void Arithmetic(LedgerSample sample)
    {
        var at = $"at {sample.At.TotalSeconds:0.0} s";
        if (sample.Difference != 0)
            Offend("difference", $"It is {sample.Difference} {at}.");
        if (sample.Received != sample.Unique + sample.Duplicates + sample.Rejected)
            Offend("received", $"{sample.Received} is not {sample.Unique} + {sample.Duplicates} + {sample.Rejected} {at}.");
        if (sample.Routed != Somewhere(sample))
            Offend("routed", $"{sample.Routed} is not the {Somewhere(sample)} that are somewhere {at}.");
    }

    private void Rises(LedgerSample first, LedgerSample last)
    {
        // What has no key (a lookup, a body that cannot be read) is an event each time.
        (string Counter, long Rise, long Expected)[] rises =
        [
            ("unique", last.Unique - first.Unique, _ids),
            ("duplicates", last.Duplicates - first.Duplicates, _accepted - _ids),
            ("rejected", last.Rejected - first.Rejected, _rejected),
            ("routed", last.Routed - first.Routed, _routed),
        ];
        foreach (var (counter, rise, expected) in rises)
        {
            var most = Facts.IsShared ? long.MaxValue : expected + _unsure * (counter == "routed" ? Facts.Webhooks.Count : 1L);
            if (rise < expected || rise > most)
                Offend(counter, $"It rose by {rise}, and {expected} {(_unsure > 0 ? "or a little more " : "")}would be right.");
        }
    }

    private void Offend(string counter, string what) => Offend($"ledger.{counter}", what, "/api/v1/ledger");
}
