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

    /// <summary>The call of a seat.</summary>
    /// <param name="flow">How it goes where it is no part of a campaign, by its name in the lifecycle; drawn where null.</param>
    /// <param name="certain">Whether everything that may happen in it does.</param>
    /// <param name="recorded">A call that was recorded, in place of a flow of the lifecycle.</param>
    public SimulatedCall Call(CallSeat seat, string? flow = null, bool certain = false, LifecycleFlow? recorded = null) =>
        seat.Batch switch
        {
            null => Call(seat.Number, seat.Dialect, seat.StartsAt, flow, certain, recorded),
            { Closing: { } totals } batch => Closing(seat, batch.First, totals),
            var batch => Dial(seat, batch.First, batch.Contact!.Value),
        };

    /// <summary>A Dialgen campaign that begins at a seat: its calls and its closing word, in the order of their numbers.</summary>
    internal IReadOnlyList<(CallSeat Seat, SimulatedCall Call)> Campaign(CallSeat first, int dials) =>
        new Campaign(this, _seed, first, dials).Run();

    internal LifecycleFlow ClosingFlow(Draw draw) => _flows["dialgen"].Batch(draw);

    private SimulatedCall Dial(CallSeat seat, int first, int contact)
    {
        var draw = Draw.For(_seed, "call", seat.Number);
        var facts = Facts(seat.Number, seat.Dialect, draw);
        facts["batchId"] = BatchId(first);
        if (contact != seat.Number)
        {
            var before = Facts(contact, seat.Dialect, Draw.For(_seed, "call", contact));
            foreach (var name in (ReadOnlySpan<string>)["contactId", "customerNumber", "customerName", "fromName", "agentId"])
                facts[name] = before[name];
        }

        return Make(seat.Number, seat.Dialect, _flows[seat.Dialect].Call(draw), seat.StartsAt, facts, draw);
    }

    private SimulatedCall Closing(CallSeat seat, int first, BatchTotals totals)
    {
        var draw = Draw.For(_seed, "batch", first);
        var flow = ClosingFlow(draw);
        // Drawn as the campaign drew it, so that what follows is the same.
        if (flow.Name == "batch failed")
            _ = draw.Between(0, totals.Dials);
        return Make(seat.Number, seat.Dialect, flow, seat.StartsAt, Statistics(first, totals), draw);
    }

    private string BatchId(int first) => CallIds.Token(_seed, $"{first}", "batch_", 16);

    private Dictionary<string, object?> Statistics(int first, BatchTotals totals) =>
        new()
        {
            ["callId"] = BatchId(first),
            ["batchId"] = BatchId(first),
            ["agentId"] = CallIds.Token(_seed, $"{first}", "agent_", 16),
            ["userId"] = CallIds.Token(_seed, $"{first}", "user_", 20),
            ["createdAt"] = totals.StartsAt - 300_000,
            ["total"] = totals.Contacts,
            ["processed"] = totals.Contacts,
            ["succeeded"] = totals.Succeeded,
            ["failed"] = totals.Contacts - totals.Succeeded,
            ["percentComplete"] = 100,
            ["successRate"] = Math.Round(100.0 * totals.Succeeded / Math.Max(1, totals.Contacts), 1),
        };

    private SimulatedCall Make(
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

    private Dictionary<string, object?> Facts(int number, string dialect, Draw draw)
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
