namespace Relay.Simulator.Proof;

/// <summary>
/// Compares what was sent with what the sinks got and what the relay says. Each invariant answers for one kind of fault and leaves the
/// others' alone, so that a fault turns one red and not five.
/// </summary>
public static class Prover
{
    /// <summary>The verdicts, in the way of an event: from the source to the webhook.</summary>
    public static StormProof Prove(Evidence evidence)
    {
        var truth = new Truth(evidence);
        return new StormProof([
            IntakeInvariants.Accepted(truth),
            IntakeInvariants.Duplicates(truth),
            IntakeInvariants.BadSignatures(truth),
            IntakeInvariants.Malformed(truth),
            IntakeInvariants.Live(truth),
            DeliveryInvariants.NothingLost(truth),
            DeliveryInvariants.Once(truth),
            DeliveryInvariants.NothingInvented(truth),
            DeliveryInvariants.Signatures(truth),
            DeliveryInvariants.Bytes(truth),
            OrderInvariants.CallOrder(truth),
            StrikeInvariants.ThirdStrike(truth),
            StrikeInvariants.Drained(truth),
            LedgerInvariant.Balanced(truth),
        ]);
    }
}
