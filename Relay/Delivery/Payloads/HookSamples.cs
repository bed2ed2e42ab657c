namespace Relay.Delivery.Payloads;

/// <summary>Recorded events and samples, written by the code that delivers.</summary>
internal sealed class HookSamples(IHistory history, ICatalog catalog, TestEvents samples) : IHookSamples
{
    /// <summary>Pages of the history that are looked through for a rare one.</summary>
    private const int MostPages = 5;

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> NewestAsync(string setting, int count, CancellationToken cancel)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        long? after = null;
        for (var page = 0; page < MostPages; page++)
        {
            var events = await history.EventsAsync(Filter(setting), new PageRequest(50, after), cancel).ConfigureAwait(false);
            foreach (var summary in events.Items.Where(summary => IsOf(summary, setting)))
            {
                if (await WriteAsync(summary.Id, cancel).ConfigureAwait(false) is { } envelope)
                    found.Add(envelope);
                if (found.Count == count)
                    return found;
            }

            if ((after = events.Next) is null)
                break;
        }

        return found.Count > 0 ? found : [Write(samples.Create(webhookId: 0, sourceId: null, setting))];
    }

    private static EventFilter Filter(string setting) =>
        Kinds.IsChoice(setting)
            ? new EventFilter(Kind: setting)
            : new EventFilter(Type: setting[(setting.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    /// <summary>Two dialects can have the same type.</summary>
    private bool IsOf(EventSummary summary, string setting) =>
        Kinds.IsChoice(setting)
        || catalog.Current.ById(summary.SourceId)?.Dialect.Name == setting[..setting.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>Null where retention has removed what it is made of.</summary>
    private async Task<ReadOnlyMemory<byte>?> WriteAsync(long id, CancellationToken cancel)
    {
        try
        {
            return Write(await RecordedEvent.LoadAsync(history, id, cancel).ConfigureAwait(false));
        }
        catch (ProblemException gone) when (gone.Problem.Code is "event_expired" or "not_found")
        {
            return null;
        }
    }

    private ReadOnlyMemory<byte> Write(DeliveryWork work) => EnvelopePayload.FindOrWrite(work, catalog.Current.ById(work.Event.SourceId));
}
