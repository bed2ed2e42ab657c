namespace Relay.Simulator.Calls;

/// <summary>One run of a Dialgen batch.</summary>
internal sealed class Campaign(CallMaker maker, FlowPicker deck, long seed, int first, int dials, long startsAt)
{
    private const int MostAttempts = 3;
    private const long BetweenDials = 100,
        UntilRedial = 3_600_000;

    private readonly string _batchId = CallIds.Token(seed, $"{first}", "batch_", 16);
    private readonly List<SimulatedCall> _calls = [];
    private int _contacts,
        _succeeded;

    public IReadOnlyList<SimulatedCall> Run()
    {
        var draw = Draw.For(seed, "batch", first);
        var closing = deck.Batch(draw);
        // A failed batch may have made some calls before its credits ran out, or none.
        var made = closing.Name == "batch failed" ? draw.Between(0, dials) : dials;
        while (_calls.Count < made)
            DialContact(made);
        var last = _calls.Count == 0 ? startsAt : _calls.Max(call => call.EndsAt);
        _calls.Add(maker.Make(first + dials - 1, "dialgen", closing, last, Statistics(), draw) with { CallId = _batchId });
        return _calls;
    }

    /// <summary>Dials one contact until someone answers, the attempts are used up or the batch ends.</summary>
    private void DialContact(int made)
    {
        var at = startsAt + _contacts++ * BetweenDials;
        Dictionary<string, object?>? contact = null;
        for (var attempt = 0; attempt < MostAttempts && _calls.Count < made; attempt++)
        {
            var number = first + _calls.Count;
            var draw = Draw.For(seed, "call", number);
            var facts = maker.Facts(number, "dialgen", draw);
            facts["batchId"] = _batchId;
            if (contact is not null)
                SamePerson(contact, facts);
            contact ??= facts;
            var call = maker.Make(number, "dialgen", deck.Call(draw), at, facts, draw);
            _calls.Add(call);
            if (call.Flow == "answered")
                _succeeded++;
            if (call.Flow != "missed")
                return;
            at = call.EndsAt + UntilRedial;
        }
    }

    private static void SamePerson(Dictionary<string, object?> contact, Dictionary<string, object?> again)
    {
        foreach (var name in (ReadOnlySpan<string>)["contactId", "customerNumber", "customerName", "fromName", "agentId"])
            again[name] = contact[name];
    }

    private Dictionary<string, object?> Statistics()
    {
        var total = Math.Max(1, _contacts);
        return new Dictionary<string, object?>
        {
            ["callId"] = _batchId,
            ["batchId"] = _batchId,
            ["agentId"] = CallIds.Token(seed, $"{first}", "agent_", 16),
            ["userId"] = CallIds.Token(seed, $"{first}", "user_", 20),
            ["createdAt"] = startsAt - 300_000,
            ["total"] = _contacts,
            ["processed"] = _contacts,
            ["succeeded"] = _succeeded,
            ["failed"] = _contacts - _succeeded,
            ["percentComplete"] = 100,
            ["successRate"] = Math.Round(100.0 * _succeeded / total, 1),
        };
    }
}
