using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>Everything that is sent about one call: a pure function of the storm's options and the call's seat.</summary>
public sealed class CallPlan
{
    private CallPlan(CallSeat seat, SimulatedCall call, IReadOnlyList<PlannedEvent> events, IReadOnlyList<Draft> drafts) =>
        (Seat, Call, Events, Drafts) = (seat, call, events, drafts);

    /// <summary>The call's place.</summary>
    public CallSeat Seat { get; }

    /// <summary>The call.</summary>
    public SimulatedCall Call { get; }

    /// <summary>The events that the provider does send, in the order in which things happened.</summary>
    public IReadOnlyList<PlannedEvent> Events { get; }

    /// <summary>How many events the provider loses.</summary>
    public int Missing => Call.Reports.Count - Events.Count;

    /// <summary>Every request, in the order of sending.</summary>
    internal IReadOnlyList<Draft> Drafts { get; }

    internal static CallPlan From(PlanOptions options, CallSeat seat, SimulatedCall call)
    {
        var disordered = new Disordering(options, seat, call);
        return new CallPlan(seat, call, disordered.Sent, [.. disordered.Drafts().OrderBy(draft => draft.Place)]);
    }

    /// <summary>The bytes of one of its requests.</summary>
    internal ReadOnlyMemory<byte> Body(Draft draft)
    {
        var planned = Events[draft.Event];
        return draft.Role switch
        {
            RequestRole.Forged => Forgeries.Body(draft.Twist, planned),
            RequestRole.Malformed => Malformations.Body(draft.Twist, planned.Message.Body),
            _ when draft.MovedSeconds > 0 => planned.Report.Moved(draft.MovedSeconds * 1000L).Render().Body,
            _ => planned.Message.Body,
        };
    }
}
