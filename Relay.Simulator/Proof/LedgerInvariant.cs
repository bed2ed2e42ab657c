using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof;

/// <summary>The conservation ledger: it balances whenever one looks, and it rose by what was sent.</summary>
internal static class LedgerInvariant
{
    private const string Name = "ledger-balanced",
        Promise = "What came in is unique, duplicate or rejected; what was routed is somewhere; the difference is 0 at any time.";

    public static Verdict Balanced(Truth truth)
    {
        if (truth.Evidence.Ledger is not { Count: >= 2 } samples)
            return Invariant.Judge(Name, Promise, tried: false, "The ledger was not read.", []);
        var offenders = samples.SelectMany(Arithmetic).Take(20).ToList();
        offenders.AddRange(Rises(truth, samples[0], samples[^1]));
        return Invariant.Judge(
            Name,
            Promise,
            tried: true,
            $"Read {Invariant.Count(samples.Count, "time")}; {samples[^1].Received - samples[0].Received:N0} received, "
                + $"{samples[^1].Routed - samples[0].Routed:N0} routed.",
            offenders
        );
    }

    private static IEnumerable<Offender> Arithmetic(LedgerSample sample)
    {
        var at = $"at {sample.At.TotalSeconds:0.0} s";
        if (sample.Difference != 0)
            yield return Offence("difference", $"It is {sample.Difference} {at}.");
        if (sample.Received != sample.Unique + sample.Duplicates + sample.Rejected)
            yield return Offence("received", $"{sample.Received} is not {sample.Unique} + {sample.Duplicates} + {sample.Rejected} {at}.");
        var somewhere = sample.Delivered + sample.Pending + sample.InFlight + sample.Parked + sample.Failed + sample.Skipped;
        if (sample.Routed != somewhere)
            yield return Offence("routed", $"{sample.Routed} is not the {somewhere} that are somewhere {at}.");
    }

    private static IEnumerable<Offender> Rises(Truth truth, LedgerSample first, LedgerSample last)
    {
        var sends = truth.Evidence.Sends;
        // A try without an answer, or with an error, may have been recorded or not.
        var unsure = sends.Count(sent => !sent.IsAccepted && sent.Status is not (400 or 401));
        var ids = truth
            .Accepted.Select(accepted => accepted.Id)
            .Concat(truth.SecondIds.Select(second => second.Id))
            .Concat(truth.OtherIds.Keys)
            .Distinct()
            .Count();
        var accepted = sends.Count(sent => sent is { IsAccepted: true, EventId: not null });
        // What has no key (a lookup, a body that cannot be read) is an event each time.
        (string Counter, long Rise, long Expected)[] rises =
        [
            ("unique", last.Unique - first.Unique, ids),
            ("duplicates", last.Duplicates - first.Duplicates, accepted - ids),
            ("rejected", last.Rejected - first.Rejected, sends.Count(sent => sent.Status is 400 or 401)),
            ("routed", last.Routed - first.Routed, Routed(truth)),
        ];
        foreach (var (counter, rise, expected) in rises)
        {
            var most = truth.Evidence.IsShared
                ? long.MaxValue
                : expected + unsure * (counter == "routed" ? truth.Evidence.Webhooks.Count : 1L);
            if (rise < expected || rise > most)
                yield return Offence(
                    counter,
                    $"It rose by {rise}, and {expected} {(unsure > 0 ? "or a little more " : "")}would be right."
                );
        }
    }

    // A forgery that was accepted went its way like any event; that is another invariant's business.
    private static long Routed(Truth truth) =>
        truth
            .Accepted.Select(accepted => accepted.Planned)
            .Concat(truth.SecondIds.Select(second => second.Sent.Request.Event))
            .Concat(truth.OtherIds.Values.Where(sent => sent.Request.Role == RequestRole.Forged).Select(sent => sent.Request.Event))
            .Sum(planned => truth.Evidence.Webhooks.LongCount(webhook => webhook.Wants(planned)));

    private static Offender Offence(string counter, string what) => new($"ledger.{counter}", what, "/api/v1/ledger");
}
