using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>
/// Everything that a storm sends: the truth that the proof compares with. A pure function of options and seed, of which only counts are in
/// memory: requests are made when they are due.
/// </summary>
public sealed class StormPlan
{
    // What a forgery may come before its event, in milliseconds.
    private const double Ahead = 1;

    private readonly CallMaker _maker;
    private readonly PlanSurvey _survey;

    internal StormPlan(PlanOptions options, CallMaker maker, PlanSurvey survey, PlanFacts facts, string digest) =>
        (_maker, _survey, Totals) = (
            maker,
            survey,
            new PlanTotals(options, survey.Calls, survey.Events, survey.Requests, survey.Missing, facts, digest, PlanDigest.Version)
        );

    /// <summary>What it comes to.</summary>
    public PlanTotals Totals { get; }

    /// <summary>What it was made from.</summary>
    public PlanOptions Options => Totals.Options;

    /// <summary>What its digest is taken from, and how.</summary>
    public static int DigestVersion => PlanDigest.Version;

    /// <summary>How long sending takes if nothing holds it up; zero where the rate is unlimited.</summary>
    public TimeSpan Duration =>
        Totals.Requests == 0 ? TimeSpan.Zero
        : Options.TimeScale is { } scale ? TimeSpan.FromMilliseconds((_survey.Last - _survey.First) / scale)
        : TimeSpan.FromMilliseconds(Pace.Slot(Options, Totals.Requests - _survey.Twins - 1, Totals.Requests));

    /// <summary>The event settings under which webhooks would get what a provider sends, in order.</summary>
    public IReadOnlyList<string> Settings(string dialect) => _survey.Settings(dialect);

    /// <summary>
    /// Every request, in the order of sending. Calls are made as their time comes and wait in a window for the requests of others, as
    /// seats and places of a few bytes.
    /// </summary>
    public IEnumerable<DueRequest> Stream()
    {
        var pace = new Pace(Options, Totals.Requests, _survey.First);
        var window = new PriorityQueue<(CallSeat Seat, Draft Draft), (double, int, RequestRole)>();
        var number = 0;
        foreach (var (call, notBefore) in SeatedCalls.Plan(Options, _maker))
        {
            while (window.TryPeek(out _, out var next) && next.Item1 < notBefore - Ahead)
                yield return Due(window.Dequeue(), number++, pace);
            foreach (var draft in call.Drafts)
                window.Enqueue((call.Seat, draft), draft.Place);
        }

        while (window.Count > 0)
            yield return Due(window.Dequeue(), number++, pace);
    }

    /// <summary>Every call, in order.</summary>
    public IEnumerable<CallPlan> Walk() => SeatedCalls.Plan(Options, _maker).Select(call => call.Plan);

    /// <summary>What makes the bytes of requests.</summary>
    public PlanRenderer CreateRenderer() => new(Options, _maker);

    private static DueRequest Due((CallSeat Seat, Draft Draft) next, int number, Pace pace) =>
        new(number, next.Seat, next.Draft, pace.Next(next.Draft));
}

/// <summary>One event as the provider knows it, not signed yet.</summary>
/// <param name="Index">Its place among all events that are sent, from 0.</param>
/// <param name="Call">The place of its call.</param>
/// <param name="Place">Its place among the events that its call sends, from 0.</param>
/// <param name="Report">What it is made from.</param>
public sealed record PlannedEvent(int Index, int Call, int Place, CallReport Report)
{
    /// <summary>The message, rendered when it is first asked for.</summary>
    public SampleMessage Message => field ??= Report.Render();

    /// <summary>The provider.</summary>
    public string Dialect => Report.Sample.Dialect;

    /// <summary>The canonical kind.</summary>
    public string Kind => Report.Sample.Kind;

    /// <summary>The event setting of a webhook that gets it: its kind; what has none is asked for by its exact type.</summary>
    public string Setting => EventSettings.Find(Report.Sample);

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
/// <param name="Seat">Its call.</param>
/// <param name="Event">The event it is, repeats or imitates.</param>
/// <param name="Role">What it is.</param>
/// <param name="Twist">What is odd about it: <c>concurrent</c>, <c>wrong-key</c> and so on; empty for an ordinary one.</param>
/// <param name="Body">The bytes to send.</param>
/// <param name="SendAt">When to send it, from the storm's beginning.</param>
/// <param name="OfCall">How many requests its call has.</param>
public sealed record PlannedRequest(
    int Number,
    CallSeat Seat,
    PlannedEvent Event,
    RequestRole Role,
    string Twist,
    ReadOnlyMemory<byte> Body,
    TimeSpan SendAt,
    int OfCall
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
