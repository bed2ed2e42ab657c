namespace Relay.Ingest;

/// <summary>Steps 5 to 7: an event goes to the webhooks that asked for it, into the journal, and to their lanes.</summary>
internal sealed class EventCommit(IJournal journal, ILanes lanes)
{
    public async ValueTask<Recorded> RunAsync(RoutedSource source, EventRecord record)
    {
        // :: Step 5: route
        var webhooks = source.Match(record.Envelope.Kind, record.Envelope.Type);
        var bytes = record.Request.Body.Length;
        var deliveries = webhooks.Count == 0 ? [] : new DeliveryDraft[webhooks.Count];
        for (var i = 0; i < deliveries.Length; i++)
            deliveries[i] = new DeliveryDraft(webhooks[i].Id, lanes.TryReserve(webhooks[i].Id, bytes));
        Recorded? recorded = null;
        try
        {
            // :: Step 6: commit
            recorded = await journal.RecordAsync(new EventDraft(record, deliveries)).ConfigureAwait(false);
            // :: Step 7: dispatch, before the answer, so that what a provider sends next cannot overtake it
            if (recorded.Leased.Count > 0)
                lanes.Dispatch(recorded.Leased);
            return recorded;
        }
        finally
        {
            GiveBack(deliveries, recorded?.Leased ?? [], bytes);
            if (recorded is { Duplicate: false } && Array.Exists(deliveries, delivery => !delivery.Leased))
                lanes.Wake([.. deliveries.Where(delivery => !delivery.Leased).Select(delivery => delivery.WebhookId)]);
        }
    }

    /// <summary>A place that no delivery came for is free again: a duplicate, a refusal, a webhook that was deleted meanwhile.</summary>
    private void GiveBack(DeliveryDraft[] deliveries, IReadOnlyList<DeliveryWork> born, int bytes)
    {
        var next = 0;
        foreach (var delivery in deliveries)
        {
            if (!delivery.Leased)
                continue;
            if (next < born.Count && born[next].WebhookId == delivery.WebhookId)
                next++;
            else
                lanes.Unreserve(delivery.WebhookId, bytes);
        }
    }
}
