using Relay.Simulator.Calls;

namespace Relay.Simulator.Plans;

/// <summary>A request that has its place and its time and is not rendered yet.</summary>
public sealed class DueRequest
{
    internal DueRequest(int number, CallSeat seat, Draft draft, TimeSpan sendAt) =>
        (Number, Seat, Draft, SendAt) = (number, seat, draft, sendAt);

    /// <summary>Its place in the order of sending, from 0.</summary>
    public int Number { get; }

    /// <summary>Its call.</summary>
    public CallSeat Seat { get; }

    /// <summary>When to send it, from the storm's beginning.</summary>
    public TimeSpan SendAt { get; }

    internal Draft Draft { get; }
}
