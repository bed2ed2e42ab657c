using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>
/// The calls of a storm one after the other, started so that the load has its rate. Nothing is kept of those that went by.
/// </summary>
internal static class SeatedCalls
{
    // About what the lifecycles come to; it only decides how densely calls overlap.
    private const double EventsPerCall = 4;
    private const double UsualTimeScale = 60;

    /// <summary>Each call with what is sent about it, and the time before which nothing of it or of any later call is sent.</summary>
    public static IEnumerable<(CallPlan Plan, long NotBefore)> Plan(PlanOptions options, CallMaker maker)
    {
        var (place, events, sent) = (0, 0, 0);
        foreach (var (seat, call, notBefore) in Calls(options, maker))
        {
            var plan = CallPlan.From(options, seat with { Place = place++, FirstEvent = events, FirstSent = sent }, call);
            events += call.Reports.Count;
            sent += plan.Events.Count;
            yield return (plan, notBefore);
        }
    }

    /// <summary>The call of one seat.</summary>
    public static SimulatedCall Make(PlanOptions options, CallMaker maker, CallSeat seat) =>
        maker.Call(seat, options.Flow, options.Certain, seat.Batch is null ? RecordedFlow.From(seat.Dialect, options.Recorded) : null);

    private static IEnumerable<(CallSeat Seat, SimulatedCall Call, long NotBefore)> Calls(PlanOptions options, CallMaker maker)
    {
        var start = options.Start.ToUnixTimeMilliseconds();
        var spacing = 1000 * EventsPerCall * (options.TimeScale ?? UsualTimeScale) / (options.Rate ?? PlanOptions.HighestRate);
        for (var number = 0; number < options.Calls; number++)
        {
            var dialect = options.Dialects[number % options.Dialects.Count];
            var seat = new CallSeat(0, number, dialect, start + (long)(number * spacing));
            if (!IsOfCampaign(options, dialect))
                yield return (seat, Make(options, maker, seat), seat.StartsAt);
            else if (number / options.Dialects.Count % options.CampaignDials == 0)
                foreach (var (dial, call) in maker.Campaign(seat, Dials(options, number)))
                    yield return (dial, call, seat.StartsAt);
        }
    }

    private static bool IsOfCampaign(PlanOptions options, string dialect) =>
        dialect == "dialgen" && options is { CampaignDials: > 0, Flow: null, Recorded.Count: 0 };

    // The campaign stands where its first dial would; it makes as many dials as it replaces calls.
    private static int Dials(PlanOptions options, int number) =>
        Math.Min(options.CampaignDials, (options.Calls - number + options.Dialects.Count - 1) / options.Dialects.Count);
}
