using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>
/// Works a storm out before anything is sent, without a byte of it in memory afterwards.
/// <code>
/// survey  every call once: how many requests, of which kinds, what they are made of   ► counts and digest, before the first request
/// stream  every call again, when its first request is due: place and time             ► DueRequest
/// render  the call a third time, alone, from its seat: the bytes                      ► PlannedRequest
/// </code>
/// </summary>
public static class PlanBuilder
{
    /// <summary>The plan of these options.</summary>
    public static StormPlan Build(PlanOptions options)
    {
        var maker = new CallMaker(options.Seed, options.Calls);
        using var digest = new PlanDigest(options);
        var (survey, facts) = (new PlanSurvey(), new PlanFactsCount());
        foreach (var (call, _) in SeatedCalls.Plan(options, maker))
        {
            digest.Add(call);
            survey.Add(call);
            facts.Add(call);
        }

        return new StormPlan(options, maker, survey, facts.Facts, digest.Finish());
    }
}
