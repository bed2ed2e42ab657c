using static Relay.Domain.Deliveries.SettlementSituation;

namespace Relay.Domain.Deliveries;

/// <content>
/// The rows for listeners. What the local handler answered is final, whatever it is: a developer who has seen it must not see it again
/// unasked. What did not reach the handler, or got no answer, waits and is tried again for as long as somebody listens. Nothing strikes.
/// </content>
internal static partial class Settlement
{
    /// <summary>Seconds; the last one is repeated.</summary>
    private static readonly int[] ListenerPauses = [1, 2, 5, 10, 15, 30];

    private static SettlementDecision DecideForListener(in SettlementCase one) =>
        (one.Result.Outcome, one.Situation) switch
        {
            (Outcome.Succeeded, _) => Deliver(one),
            (_, ByHand) => LeaveAsItWas(one),
            (Outcome.Shutdown, _) => Wait(one, one.Health),
            (Outcome.Interrupted, _) => WaitForUs(one),
            (Outcome.TemplateFailed, _) => Fail(one, one.Failing),
            _ when one.Result.Status is not null => Fail(one, one.Failing),
            (Outcome.ConnectFailed or Outcome.DnsFailed or Outcome.TlsFailed or Outcome.AddressBlocked, Ordinary) => AwaitHandler(one),
            (_, Ordinary) => TryLater(one),
            _ => Wait(one, one.Failing),
        };

    /// <summary>Nothing answers at the handler's address: the whole lane rests, and one delivery at a time finds out whether it is back.</summary>
    private static SettlementDecision AwaitHandler(in SettlementCase one)
    {
        var hold = one.Health.Hold;
        // Those that were under way together are one pause.
        var isNew = hold.Pauses == 0 || !(hold.Binds(one.Now) || one.Result.StartedAt < hold.From);
        return Wait(
            one,
            isNew ? one.Failing with { Hold = hold.Next(one.Result.StartedAt, one.Now, Pause(hold.Pauses), [], 1) } : one.Failing
        );
    }

    /// <summary>This one had no answer; others may have one.</summary>
    private static SettlementDecision TryLater(in SettlementCase one) =>
        Wait(one, one.Failing) with
        {
            NextAt = one.Now + (long)(Pause(one.Retries) * one.Jitter).TotalMilliseconds,
            Retries = one.Retries + 1,
        };

    private static TimeSpan Pause(int before) => TimeSpan.FromSeconds(ListenerPauses[Math.Min(before, ListenerPauses.Length - 1)]);
}
