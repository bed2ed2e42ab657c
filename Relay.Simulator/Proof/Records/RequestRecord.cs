using Relay.Simulator.Plans;

namespace Relay.Simulator.Proof.Records;

/// <summary>One request of a storm and its tries.</summary>
/// <param name="Number">Its place in the order of sending, from 0.</param>
/// <param name="Event">The place of its event among those that its call sends.</param>
/// <param name="Sample">What the event is.</param>
/// <param name="Role">What the request is.</param>
/// <param name="Twist">What is odd about it; empty for an ordinary one.</param>
/// <param name="BodySha256">The hash of its bytes, in hexadecimal.</param>
/// <param name="ForgedCallId">The call that a forgery names, where that is another one than its own; else null.</param>
/// <param name="Tries">Its tries, in the order of sending; empty where it was under way when the record ended.</param>
public sealed record RequestRecord(
    int Number,
    int Event,
    Sample Sample,
    RequestRole Role,
    string Twist,
    string BodySha256,
    string? ForgedCallId,
    IReadOnlyList<TryRecord> Tries
)
{
    /// <summary>Whether its sender waits for a computed answer.</summary>
    public bool IsLive => LiveSamples.Contains(Sample);

    /// <summary>The event setting of a webhook that gets it.</summary>
    public string Setting => EventSettings.Find(Sample);
}
