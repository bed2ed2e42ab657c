namespace Relay.Simulator.Proof.Invariants;

/// <summary>What the promises are called, in the way of an event: for what names them before there is a storm.</summary>
public static class InvariantNames
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "accepted",
        "duplicates-removed",
        "bad-signatures-refused",
        "malformed-kept",
        "live-answered",
        "nothing-lost",
        "once-unless-retried",
        "routed-right",
        "signatures-valid",
        "bytes-kept",
        "content-right",
        "call-order",
        "third-strike",
        "parked-drained",
        "ledger-balanced",
    ];
}
