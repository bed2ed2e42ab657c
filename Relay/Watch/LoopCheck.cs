using Relay.Hosting;

namespace Relay.Watch;

/// <summary>
/// Loops that are dead, hang or fail for longer than they may: what <c>/healthz</c> is red for. Not the watch itself: dead it could not say
/// so, and while it looks it is not.
/// </summary>
internal sealed class LoopCheck(HealthBoard health) : ICheck
{
    public bool IsOfNode => true;

    public Task<IReadOnlyList<Notice>> LookAsync(IReadOnlySet<string> open, long now, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Notice>>([
            .. health.Loops.Where(loop => loop.Name != WatchLoop.Name).GroupBy(loop => loop.Name).Select(Judge),
        ]);

    private static Notice Judge(IGrouping<string, LoopPulse> loops)
    {
        var red = loops.FirstOrDefault(loop => loop.IsRed);
        return new Notice(
            Kinds.LoopDead,
            NodeIncident.Name(Kinds.LoopDead, loops.Key),
            red is null
                ? $"The loop \"{loops.Key}\" works again on {Environment.MachineName}."
                : $"The loop \"{loops.Key}\" is {(red.State == LoopState.Dead ? "dead" : "stuck")} on {Environment.MachineName}: "
                    + "the relay needs a look, or a restart."
        )
        {
            State = red is null ? NoticeState.Resolved : NoticeState.Open,
            Severity = NoticeSeverity.Critical,
            Facts = [("loop", loops.Key), ("node", Environment.MachineName)],
        };
    }
}
