namespace Relay.Storage.Journal;

/// <summary>A refused request.</summary>
internal sealed class RejectEntry(Rejection rejection) : JournalEntry<bool>
{
    private readonly byte[] _headers = HeaderBytes.Write(rejection.Headers);

    public override int Bytes => rejection.Body.Length + _headers.Length;

    public override void Apply(JournalBatch batch) => batch.Recorder.Reject(rejection, _headers);
}
