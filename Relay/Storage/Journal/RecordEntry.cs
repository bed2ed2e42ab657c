namespace Relay.Storage.Journal;

/// <summary>An accepted request.</summary>
/// <param name="unheard">Called on the writer's thread where it happened and nobody takes what was leased by it.</param>
internal sealed class RecordEntry(EventDraft draft, Action<EventDraft, Recorded> unheard) : JournalEntry<Recorded>
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

    protected override void Unheard(Recorded result) => unheard(draft, result);
}
