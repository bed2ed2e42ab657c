namespace Relay.Streams;

/// <summary>Events of calls, as DialStack tells them. Those that belong to no account are nobody's.</summary>
internal sealed class CallPages(ICallReports reports) : IStreamPages
{
    public async Task<StreamPage> ReadAsync(long after, int limit, StreamForm? form, CancellationToken stop)
    {
        var page = await reports.ReadAsync(after, limit, stop);
        var dialects = new Dictionary<long, Dialect>();
        return new StreamPage([.. page.Items.Select(report => Item(report, dialects)).OfType<CallItem>()], page.Through, page.Oldest);
    }

    /// <param name="dialects">By source: those of this page.</param>
    private static CallItem? Item(CallReport report, Dictionary<long, Dialect> dialects)
    {
        if (!dialects.TryGetValue(report.Source.Id, out var dialect))
            dialects[report.Source.Id] = dialect = Dialect.Create(report.Source.Dialect, report.Source.Recipe);
        var data = dialect.ReadData(report.Request, report.Envelope);
        return report.FindAccount(data) is { } account
            ? new CallItem(report.Number, account, CallFrame.Write(report.Envelope.Kind, data, account))
            : null;
    }
}
