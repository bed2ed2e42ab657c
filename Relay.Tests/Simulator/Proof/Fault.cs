namespace Relay.Tests.Simulator.Proof;

/// <summary>The one thing that a <see cref="MiniRelay"/> does wrong.</summary>
public enum Fault
{
    None,
    LosesOneInAThousand,
    TakesADuplicateForNew,
    RoutesADuplicate,
    ForwardsABadSignature,
    AcceptsABadSignature,
    DisablesAtStrike2,
    DisablesAtStrike4,
    NeverDisables,
    DropsWhatWasParked,
    DrainsInTheWrongOrder,
    DeliversTwice,
    BreaksTheSignature,
    ChangesTheBody,
    MiscountsTheLedger,
    RoutesToTheWrongKind,
    RefusesMalformed,
    ForgetsAnEvent,
    ChangesAField,
    DropsAField,
    AddsAField,
}
