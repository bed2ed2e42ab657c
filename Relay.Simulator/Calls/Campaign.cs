namespace Relay.Simulator.Calls;

/// <summary>
/// One run of a Dialgen batch: its contacts are dialled at ten per second, those who miss the call are dialled again an hour later up to
/// three times, each time as a call of its own, and the batch's last word closes it (providers.md §3.5). The calls have the numbers from
/// the first one's on; the closing word has the number of the last.
/// </summary>
internal sealed class Campaign(CallMaker maker, long seed, CallSeat first, int dials)
{
    private const int MostAttempts = 3;
    private const long BetweenDials = 100,
        UntilRedial = 3_600_000;

    private readonly List<(CallSeat Seat, SimulatedCall Call)> _calls = [];
    private int _contacts,
        _succeeded;

    /// <summary>Its calls in the order of their numbers, the closing word last.</summary>
    public IReadOnlyList<(CallSeat Seat, SimulatedCall Call)> Run()
    {
        var draw = Draw.For(seed, "batch", first.Number);
        // A failed batch may have made some calls before its credits ran out, or none.
        var made = maker.ClosingFlow(draw).Name == "batch failed" ? draw.Between(0, dials) : dials;
        while (_calls.Count < made)
            DialContact(made);
        var last = _calls.Count == 0 ? first.StartsAt : _calls.Max(one => one.Call.EndsAt);
        var totals = new BatchTotals(dials, first.StartsAt, _contacts, _succeeded);
        Add(new CallSeat(0, first.Number + dials - 1, first.Dialect, last, Batch: new BatchSeat(first.Number, null, totals)));
        return _calls;
    }

    /// <summary>Dials one contact until someone answers, the attempts are used up or the batch ends.</summary>
    private void DialContact(int made)
    {
        var at = first.StartsAt + _contacts++ * BetweenDials;
        var contact = first.Number + _calls.Count;
        for (var attempt = 0; attempt < MostAttempts && _calls.Count < made; attempt++)
        {
            var call = Add(new CallSeat(0, first.Number + _calls.Count, first.Dialect, at, Batch: new BatchSeat(first.Number, contact)));
            if (call.Flow == "answered")
                _succeeded++;
            if (call.Flow != "missed")
                return;
            at = call.EndsAt + UntilRedial;
        }
    }

    private SimulatedCall Add(CallSeat seat)
    {
        var call = maker.Call(seat);
        _calls.Add((seat, call));
        return call;
    }
}
