namespace Relay.Api.Recorded;

/// <summary>
/// A source keeps its dialect once it has events: they are read, shown and sent on by it, and by another one they would mean something
/// else.
/// </summary>
internal static class DialectRule
{
    /// <summary>
    /// To be asked before a source changes. An event that arrives at the same moment slips through and is read by the new dialect.
    /// </summary>
    /// <exception cref="ProblemException"><c>state_conflict</c>: it would get another dialect, and it has events.</exception>
    public static async Task CheckAsync(Source before, string dialect, IHistory history, CancellationToken cancel)
    {
        if (dialect == before.Dialect)
            return;
        for (var page = new PageRequest(1); ; )
        {
            var found = await history.EventsAsync(new EventFilter(SourceId: before.Id), page, cancel);
            if (found.Items.Count > 0)
                throw new ProblemException(
                    "state_conflict",
                    $"This source has recorded events of {before.Dialect}; make a new source for {dialect}."
                );
            if (found.Next is not { } next)
                return;
            page = page with { After = next };
        }
    }
}
