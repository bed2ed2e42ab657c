namespace Relay.Simulator.Proof.Records;

/// <summary>A time in which nobody listened where the relay was: it was stopped, or killed.</summary>
/// <param name="From">When a connection was refused first, from the storm's beginning.</param>
/// <param name="To">When one was accepted again.</param>
public sealed record Outage(TimeSpan From, TimeSpan To)
{
    // What was under way when it went is noticed after its going, and a relay that stops in order says no before it goes.
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(20),
        After = TimeSpan.FromSeconds(2);

    /// <summary>Whether the answer to a try may be missing for it.</summary>
    public bool Explains(TryRecord sent) =>
        sent.Status is 0 or 502 or 503 or 504 && sent.StartedAt <= To + After && sent.AnsweredAt >= From - After;

    /// <summary>Whether the relay may not have heard, or not have kept, that a delivery was accepted.</summary>
    public bool Explains(HitRecord hit) => hit.At >= From - Before && hit.At <= To + After;
}
