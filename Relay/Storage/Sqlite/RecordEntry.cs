using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>An accepted request.</summary>
internal sealed class RecordEntry(EventDraft draft) : JournalEntry<SqliteBatch, Recorded>
{
    private readonly byte[] _headers = HeaderBytes.Write(draft.Event.Request.Headers);

    public override int Bytes => draft.Event.Request.Body.Length + _headers.Length;

    public override void Apply(SqliteBatch batch) => Result = batch.Events.Record(draft, _headers);
}
