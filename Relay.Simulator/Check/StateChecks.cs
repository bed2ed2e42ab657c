using Relay.Simulator.Calls;
using Relay.Simulator.Plans;

namespace Relay.Simulator.Check;

/// <summary>Scenarios that need a look at what the handler has and did.</summary>
internal static class StateChecks
{
    private const int Copies = 24;
    private const string Blind = "What the handler stored and did was not shown (--state).";

    public static async Task<CheckOutcome> Durable(CheckSetup setup)
    {
        if (setup.Options.State is null)
            return CheckOutcome.NotTried(Blind);
        for (var round = 0; round < 5; round++)
        {
            var report = setup.NewEnd();
            var answer = await setup.Client.SendAsync(HandlerRequest.From(report)).ConfigureAwait(false);
            var state = await setup.LookAsync().ConfigureAwait(false);
            if (answer.IsAccepted && state!.StoredTimes(CheckSetup.Marker(report)) == 0)
                return CheckOutcome.Bad($"It {answer} and had not stored the event: a crash now would lose it.");
        }

        return CheckOutcome.Good("Five events were stored when their answers came.");
    }

    public static async Task<CheckOutcome> Duplicate(CheckSetup setup)
    {
        var report = setup.NewEnd();
        await setup.DeliverAsync(report).ConfigureAwait(false);
        return await OnceAsync(setup, report, await setup.DeliverAsync(report).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public static async Task<CheckOutcome> Moved(CheckSetup setup)
    {
        var report = setup.NewEnd();
        if (Repeats.FollowsTime(report.Sample))
            return CheckOutcome.NotTried("This provider tells events apart by their times.");
        await setup.DeliverAsync(report).ConfigureAwait(false);
        return await OnceAsync(setup, report, await setup.DeliverAsync(report.Moved(30_000)).ConfigureAwait(false)).ConfigureAwait(false);
    }

    public static async Task<CheckOutcome> Concurrent(CheckSetup setup)
    {
        var report = setup.NewEnd();
        var request = HandlerRequest.From(report);
        var answers = await Task.WhenAll(Enumerable.Range(0, Copies).Select(_ => Task.Run(() => setup.Client.SendAsync(request))))
            .ConfigureAwait(false);
        return await OnceAsync(setup, report, answers.FirstOrDefault(answer => !answer.IsAccepted) ?? answers[0]).ConfigureAwait(false);
    }

    public static async Task<CheckOutcome> HangUp(CheckSetup setup)
    {
        var report = setup.NewEnd();
        await setup.Client.HangUpAsync(HandlerRequest.From(report)).ConfigureAwait(false);
        return await OnceAsync(setup, report, await setup.DeliverAsync(report).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>The end of a call first, then how it came to it.</summary>
    public static async Task<CheckOutcome> OutOfOrder(CheckSetup setup)
    {
        var reports = setup.NewCall();
        var end = reports.First(report => report.Sample.Kind == "call.completed");
        var earlier = reports.TakeWhile(report => report != end).Reverse().ToList();
        if (earlier.Count == 0)
            return CheckOutcome.NotTried("This provider says nothing of a call before its end.");
        await setup.DeliverAsync(end).ConfigureAwait(false);
        var before = await setup.LookAsync().ConfigureAwait(false);
        foreach (var report in earlier)
        {
            var answer = await setup.DeliverAsync(report).ConfigureAwait(false);
            if (!answer.IsAccepted)
                return CheckOutcome.Bad($"{report.Sample.Name} after {end.Sample.Name} was {answer}.");
        }

        return StaysOver(before, await setup.LookAsync().ConfigureAwait(false), (string)end.Values["callId"]!, earlier.Count);
    }

    public static async Task<CheckOutcome> OnceOverRetries(CheckSetup setup)
    {
        if (setup.Retried.Count == 0)
            return CheckOutcome.Good("It never failed, so nothing was retried.");
        if (await setup.LookAsync().ConfigureAwait(false) is not { } state)
            return CheckOutcome.NotTried($"{setup.Retried.Count} events were retried. {Blind}");
        var repeated = setup
            .Retried.Select(report => (Report: report, Times: state.EffectTimes(CheckSetup.Marker(report))))
            .FirstOrDefault(one => one.Times > 1);
        return repeated.Report is null
            ? CheckOutcome.Good($"{setup.Retried.Count} events were retried and acted on once.")
            : CheckOutcome.Bad(
                $"It failed at {CheckSetup.Marker(repeated.Report)}, was sent it again and acted on it {repeated.Times} times."
            );
    }

    private static CheckOutcome StaysOver(HandlerState? before, HandlerState? after, string call, int earlier)
    {
        if (before is null || after is null)
            return CheckOutcome.Good($"{earlier} earlier events were accepted after the end. {Blind}");
        var (was, now) = (before.Calls.GetValueOrDefault(call), after.Calls.GetValueOrDefault(call));
        return was is null || was == now
            ? CheckOutcome.Good($"{earlier} earlier events came after the end, and the call is still {now ?? "as it was"}.")
            : CheckOutcome.Bad($"The call was {was}, and an earlier event made it {now}.");
    }

    private static async Task<CheckOutcome> OnceAsync(CheckSetup setup, CallReport report, HandlerAnswer answer)
    {
        if (!answer.IsAccepted)
            return CheckOutcome.Bad($"A copy was {answer}: the provider would send it again and again.");
        if (await setup.LookAsync().ConfigureAwait(false) is not { } state)
            return CheckOutcome.NotTried($"The copy was accepted. {Blind}");
        var (stored, acted) = (state.StoredTimes(CheckSetup.Marker(report)), state.EffectTimes(CheckSetup.Marker(report)));
        // A failure that was retried is another scenario's business.
        if (stored > 1 || (acted > 1 && !setup.Retried.Contains(report)))
            return CheckOutcome.Bad($"Stored {Times(stored)}, acted on {Times(acted)}.");
        return CheckOutcome.Good("Stored once, acted on at most once.");
    }

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";
}
