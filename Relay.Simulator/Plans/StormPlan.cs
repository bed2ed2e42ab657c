using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>
/// Everything that a storm sends, worked out beforehand: the truth that the proof compares with. A pure function of options and seed.
/// </summary>
/// <param name="Options">What it was made from.</param>
/// <param name="Calls">The calls.</param>
/// <param name="Events">Every event that a provider reports, call by call in the order in which things happened; those that get lost on
/// the provider's side are not among them.</param>
/// <param name="Requests">Every request, in the order of sending.</param>
/// <param name="Missing">How many events the providers lose before sending them.</param>
public sealed record StormPlan(
    PlanOptions Options,
    IReadOnlyList<SimulatedCall> Calls,
    IReadOnlyList<PlannedEvent> Events,
    IReadOnlyList<PlannedRequest> Requests,
    int Missing
)
{
    /// <summary>How long sending takes if nothing holds it up; zero where the rate is unlimited.</summary>
    public TimeSpan Duration => Requests.Count == 0 ? TimeSpan.Zero : Requests[^1].SendAt;

    /// <summary>The SHA-256 over path, body and disorder of every request, call by call: equal for equal options and seed.</summary>
    public string Digest => field ??= PlanDigest.From(this);
}

/// <summary>One event as the provider knows it, rendered and not signed yet.</summary>
/// <param name="Index">Its place in the plan, from 0.</param>
/// <param name="Call">The place of its call in <see cref="StormPlan.Calls"/>.</param>
/// <param name="Report">What it was made from.</param>
/// <param name="Message">The message, rendered.</param>
public sealed record PlannedEvent(int Index, int Call, CallReport Report, SampleMessage Message)
{
    /// <summary>The provider.</summary>
    public string Dialect => Report.Sample.Dialect;

    /// <summary>The canonical kind.</summary>
    public string Kind => Report.Sample.Kind;

    /// <summary>Whether the provider waits for a computed answer.</summary>
    public bool IsLive => LiveSamples.Contains(Report.Sample);
}

/// <summary>What a request is, beside the body it carries.</summary>
public enum RequestRole
{
    /// <summary>The event itself.</summary>
    Genuine,

    /// <summary>The event once more.</summary>
    Duplicate,

    /// <summary>Something that the provider did not sign; it must be refused.</summary>
    Forged,

    /// <summary>A body that cannot be read, but that the provider did sign: accepted and flagged.</summary>
    Malformed,
}

/// <summary>One request of a storm.</summary>
/// <param name="Number">Its place in the order of sending, from 0.</param>
/// <param name="Event">The event it is, repeats or imitates.</param>
/// <param name="Role">What it is.</param>
/// <param name="Twist">What is odd about it: <c>concurrent</c>, <c>wrong-key</c> and so on; empty for an ordinary one.</param>
/// <param name="Body">The bytes to send.</param>
/// <param name="SendAt">When to send it, from the storm's beginning.</param>
public sealed record PlannedRequest(
    int Number,
    PlannedEvent Event,
    RequestRole Role,
    string Twist,
    ReadOnlyMemory<byte> Body,
    TimeSpan SendAt
);

/// <summary>The samples whose sender waits for a computed answer.</summary>
internal static class LiveSamples
{
    private static readonly HashSet<(string, string)> Names =
    [
        .. SampleCatalog.All.Where(IsLive).Select(sample => (sample.Dialect, sample.Name)),
    ];

    public static bool Contains(Sample sample) => Names.Contains((sample.Dialect, sample.Name));

    private static bool IsLive(Sample sample)
    {
        var message = SampleCatalog.Render(sample, new SampleModel("live", 0));
        return Dialect
            .Create(sample.Dialect, sample.Recipe)
            .ReadEnvelope(new InboundRequest(message.Body, new HeaderList([.. message.Headers]), sample.Path))
            .Live
            is not null;
    }
}
