using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>
/// Works a storm out before anything is sent.
/// <code>
/// (1) calls     one state machine each, started so that the load has its rate
/// (2) events    what the providers report, rendered
/// (3) disorder  late, missing, out of order; copies and forgeries beside them
/// (4) pace      the order of sending and each request's time in it
/// </code>
/// </summary>
public static class PlanBuilder
{
    // About what the lifecycles come to; it only decides how densely calls overlap.
    private const double EventsPerCall = 4;
    private const double UsualTimeScale = 60;

    /// <summary>The plan of these options.</summary>
    public static StormPlan Build(PlanOptions options)
    {
        // :: Step 1
        var calls = Calls(options);
        // :: Step 2
        var events = Events(calls);
        // :: Step 3
        var disordered = new Disordering(options, events);
        // :: Step 4
        var requests = Pace.Assign(options, disordered.Drafts());
        return new StormPlan(options, calls, disordered.Sent, requests, events.Count - disordered.Sent.Count);
    }

    private static List<SimulatedCall> Calls(PlanOptions options)
    {
        var maker = new CallMaker(options.Seed, options.Calls);
        var calls = new List<SimulatedCall>(options.Calls);
        var spacing = 1000 * EventsPerCall * (options.TimeScale ?? UsualTimeScale) / (options.Rate ?? PlanOptions.HighestRate);
        for (var number = 0; number < options.Calls; number++)
        {
            var dialect = options.Dialects[number % options.Dialects.Count];
            var startsAt = options.Start.ToUnixTimeMilliseconds() + (long)(number * spacing);
            if (RecordedFlow.From(dialect, options.Recorded) is { } recorded)
                calls.Add(maker.Call(number, dialect, startsAt, recorded: recorded));
            else if (dialect != "dialgen" || options.CampaignDials == 0 || options.Flow is not null)
                calls.Add(maker.Call(number, dialect, startsAt, options.Flow, options.Certain));
            else if (number / options.Dialects.Count % options.CampaignDials == 0)
                calls.AddRange(Campaign(options, maker, number, startsAt));
        }

        return calls;
    }

    // The campaign stands where its first dial would; it makes as many dials as it replaces calls.
    private static IReadOnlyList<SimulatedCall> Campaign(PlanOptions options, CallMaker maker, int number, long startsAt)
    {
        var dials = Math.Min(options.CampaignDials, (options.Calls - number + options.Dialects.Count - 1) / options.Dialects.Count);
        return maker.Campaign(number, dials, startsAt);
    }

    private static List<PlannedEvent> Events(List<SimulatedCall> calls)
    {
        var reports = calls.SelectMany((call, index) => call.Reports.Select(report => (Call: index, Report: report))).ToArray();
        var messages = new SampleMessage[reports.Length];
        Parallel.For(0, reports.Length, index => messages[index] = reports[index].Report.Render());
        return [.. reports.Select((report, index) => new PlannedEvent(index, report.Call, report.Report, messages[index]))];
    }
}
