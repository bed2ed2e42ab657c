namespace Relay.Simulator.Calls;

/// <summary>Makes the calls of a seed, each from its own number alone.</summary>
public sealed class CallMaker
{
    private readonly long _seed;
    private readonly Cast _cast;
    private readonly Dictionary<string, FlowPicker> _flows = Lifecycle.Dialects.ToDictionary(
        dialect => dialect,
        dialect => new FlowPicker(dialect)
    );

    /// <summary>A maker for <paramref name="calls"/> calls of a seed.</summary>
    public CallMaker(long seed, int calls) => (_seed, _cast) = (seed, new Cast(seed, calls));

    /// <summary>The call with this number.</summary>
    /// <param name="flow">How it goes, by its name in the lifecycle; drawn where null.</param>
    /// <param name="certain">Whether everything that may happen in it does.</param>
    /// <param name="recorded">A call that was recorded, in place of a flow of the lifecycle.</param>
    public SimulatedCall Call(
        int number,
        string dialect,
        long startsAt,
        string? flow = null,
        bool certain = false,
        LifecycleFlow? recorded = null
    )
    {
        var draw = Draw.For(_seed, "call", number);
        var chosen = recorded ?? (flow is null ? _flows[dialect].Call(draw) : _flows[dialect].Named(flow));
        if (certain)
            chosen = chosen with { Steps = [.. chosen.Steps.Select(step => step with { Chance = 1 })] };
        return Make(number, dialect, chosen, startsAt, Facts(number, dialect, draw), draw);
    }

    /// <summary>
    /// A Dialgen campaign: its contacts are dialled at ten per second, those who miss the call are dialled again an hour later up to
    /// three times, each time as a call of its own, and the batch's
    /// last word closes it (providers.md §3.5). The calls have the numbers from <paramref name="first"/> on; the batch has the number of
    /// its last call.
    /// </summary>
    public IReadOnlyList<SimulatedCall> Campaign(int first, int dials, long startsAt) =>
        new Campaign(this, _flows["dialgen"], _seed, first, dials, startsAt).Run();

    internal SimulatedCall Make(
        int number,
        string dialect,
        LifecycleFlow flow,
        long startsAt,
        Dictionary<string, object?> facts,
        Draw draw
    ) =>
        new(
            number,
            dialect,
            flow.Name,
            (string)facts["callId"]!,
            FlowRun.Report(flow, dialect, $"{_seed}:{number}", startsAt, facts, draw)
        );

    internal Dictionary<string, object?> Facts(int number, string dialect, Draw draw)
    {
        var (company, person) = (draw.Pick(_cast.Companies), draw.Pick(_cast.People));
        var facts = new Dictionary<string, object?>(_cast.Speech(draw, company))
        {
            ["callId"] = CallIds.Call(dialect, $"{_seed}:{number}"),
            ["voicemailId"] = CallIds.Token(_seed, $"{number}", "vm_", 24),
            ["contactId"] = CallIds.Token(_seed, person.Number, "contact_", 16),
            ["accountId"] = company.AccountId,
            ["organizationId"] = company.OrganizationId,
            ["agentId"] = company.AgentId,
            ["userId"] = draw.Pick(company.UserIds),
            ["queueId"] = company.QueueId,
            ["queueName"] = company.QueueName,
            ["lineName"] = company.Name,
            ["businessNumber"] = company.Line,
            ["customerNumber"] = person.Number,
            ["customerName"] = person.Name,
            ["fromName"] = person.Name,
            ["transferredTo"] = $"{draw.Between(1001, 1041)}",
            ["position"] = draw.Between(1, 6),
            ["waitSeconds"] = draw.Between(2, 120),
            ["agentsClaimed"] = 1,
            ["targetsDispatched"] = draw.Between(1, 4),
        };
        var media = CallIds.Hex($"{_seed}:{number}:media", 20);
        (facts["recordingUrl"], facts["audioUrl"]) = ($"https://recordings.example/{media}.mp3", $"https://voicemail.example/{media}.mp3");
        return facts;
    }
}
