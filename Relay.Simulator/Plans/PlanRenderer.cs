using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>
/// Makes calls and bytes when they are due. It remembers the calls that it made last, because a call's requests mostly come close
/// together. For one thread at a time.
/// </summary>
public sealed class PlanRenderer
{
    private const int Remembered = 32;

    private readonly PlanOptions _options;
    private readonly CallMaker _maker;
    private readonly Dictionary<int, CallPlan> _calls = [];
    private readonly Queue<int> _order = new();

    internal PlanRenderer(PlanOptions options, CallMaker maker) => (_options, _maker) = (options, maker);

    /// <summary>The request with its bytes.</summary>
    public PlannedRequest Render(DueRequest due)
    {
        var (call, draft) = (Open(due.Seat), due.Draft);
        return new PlannedRequest(
            due.Number,
            due.Seat,
            call.Events[draft.Event],
            draft.Role,
            draft.Twist,
            call.Body(draft),
            due.SendAt,
            call.Drafts.Count
        );
    }

    /// <summary>The call of a seat with everything that is sent about it.</summary>
    public CallPlan Open(CallSeat seat)
    {
        if (_calls.TryGetValue(seat.Place, out var known))
            return known;
        var call = _calls[seat.Place] = CallPlan.From(_options, seat, SeatedCalls.Make(_options, _maker, seat));
        _order.Enqueue(seat.Place);
        if (_order.Count > Remembered)
            _calls.Remove(_order.Dequeue());
        return call;
    }
}
