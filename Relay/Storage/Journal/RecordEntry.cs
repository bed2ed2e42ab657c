namespace Relay.Storage.Journal;

/// <summary>An accepted request.</summary>
internal sealed class RecordEntry(EventDraft draft) : JournalEntry<Recorded>
{
    private readonly byte[] _headers = HeaderBytes.Write(draft.Event.Request.Headers);

    public override int Bytes => draft.Event.Request.Body.Length + _headers.Length;

    public override void Name(ReadAhead ahead)
    {
        if (draft.Event.Envelope.DedupeKey is { } key)
            ahead.Keys.Add((draft.Event.SourceId, key));
        foreach (var delivery in draft.Deliveries)
            ahead.Webhooks.Add(delivery.WebhookId);
    }

    public override void Apply(JournalBatch batch) => Result = batch.Recorder.Record(draft, _headers);
}
