using Relay.Simulator.Figures;
using Relay.Simulator.Proof;
using Relay.Simulator.Proof.Invariants;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Evidence;

/// <summary>
/// Proves a storm from its evidence, whether it has just ended or lies in a file since last year: one walk over its calls, each with what
/// came late; what belongs to none of them is looked for in a second one.
/// </summary>
internal static class EvidenceProof
{
    /// <summary>Deliveries that are due and that no receiver accepted, as many as are worth asking for.</summary>
    public static List<(WatchedWebhook Webhook, string EventId)> FindMissed(EvidenceFile file, int most)
    {
        var facts = new StormFacts { Plan = file.Head.Plan.Options, Webhooks = file.Head.Webhooks };
        return
        [
            .. new EvidenceWalk(file)
                .Calls()
                .Select(call => new CallView(call, facts))
                .SelectMany(call =>
                    facts
                        .Webhooks.Where(webhook => webhook.Dialect == call.Call.Seat.Dialect)
                        .SelectMany(webhook => Missed(call, webhook).Select(id => (webhook, id)))
                )
                .Take(most),
        ];
    }

    private static IEnumerable<string> Missed(CallView call, WatchedWebhook webhook)
    {
        var got = call.AcceptedBy(webhook);
        return call.Accepted.Where(accepted => webhook.Wants(accepted.Sample) && !got.Contains(accepted.Event)).Select(one => one.Id);
    }

    /// <summary>The verdicts, and the figures beside them.</summary>
    /// <param name="end">How the storm ended; for a file without an end, what can be said of it.</param>
    public static (StormFacts Facts, StormProof Proof, StormFigures Figures) Prove(EvidenceFile file, EvidenceEnd end)
    {
        var facts = new StormFacts
        {
            Plan = file.Head.Plan.Options,
            Webhooks = file.Head.Webhooks,
            IsListed = end.IsListed ? file.Listed() : null,
            Ledger = [.. file.Ledger()],
            Strikes = end.Strikes,
            Claims = file.Claims().ToDictionary(claim => (claim.Webhook, claim.EventId)),
            Outages = end.Outages,
            IsShared = file.Head.IsShared,
            IsPartial = end.IsPartial,
            Target = file.Head.Target,
        };
        var (prover, figures) = (new Prover(facts), new StormFigures(facts, end.SendingTook));
        var walk = new EvidenceWalk(file);
        foreach (var call in walk.Calls())
        {
            var view = new CallView(call, facts);
            prover.See(view);
            figures.See(view);
        }

        prover.See(walk.Unclaimed, file.Calls);
        return (facts, prover.Conclude(), figures);
    }
}
