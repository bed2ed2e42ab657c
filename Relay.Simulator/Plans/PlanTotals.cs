namespace Relay.Simulator.Plans;

/// <summary>What a plan comes to.</summary>
/// <param name="Options">What it was made from.</param>
/// <param name="Calls">How many calls there are, the closing words of campaigns among them.</param>
/// <param name="Events">How many events the providers send.</param>
/// <param name="Requests">How many requests there are.</param>
/// <param name="Missing">How many events the providers lose before sending them.</param>
/// <param name="Disorder">What goes wrong on the way from the providers.</param>
/// <param name="Digest">The SHA-256 over all that decides what is sent: equal for equal options and seed.</param>
/// <param name="DigestVersion">What the digest is taken from, and how.</param>
public sealed record PlanTotals(
    PlanOptions Options,
    int Calls,
    int Events,
    int Requests,
    int Missing,
    PlanFacts Disorder,
    string Digest,
    int DigestVersion
);
