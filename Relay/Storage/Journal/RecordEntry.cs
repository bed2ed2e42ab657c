namespace Relay.Storage.Journal;

/// <summary>An accepted request.</summary>
internal sealed class RecordEntry<TBatch>(EventDraft draft) : JournalEntry<TBatch, Recorded>
    where TBatch : JournalBatch
{
    private readonly byte[] _headers = HeaderBytes.Write(draft.Event.Request.Headers);

    public override int Bytes => draft.Event.Request.Body.Length + _headers.Length;

    public override void Apply(TBatch batch) => Result = batch.Recorder.Record(draft, _headers);
}
