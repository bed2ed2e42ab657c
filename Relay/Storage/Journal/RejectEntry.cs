namespace Relay.Storage.Journal;

/// <summary>A refused request.</summary>
internal sealed class RejectEntry<TBatch>(Rejection rejection) : JournalEntry<TBatch, bool>
    where TBatch : JournalBatch
{
    private readonly byte[] _headers = HeaderBytes.Write(rejection.Headers);

    public override int Bytes => rejection.Body.Length + _headers.Length;

    public override void Apply(TBatch batch) => batch.Recorder.Reject(rejection, _headers);
}
