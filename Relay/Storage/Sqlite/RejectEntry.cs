using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>A refused request.</summary>
internal sealed class RejectEntry(Rejection rejection) : JournalEntry<SqliteBatch, bool>
{
    private readonly byte[] _headers = HeaderBytes.Write(rejection.Headers);

    public override int Bytes => rejection.Body.Length + _headers.Length;

    public override void Apply(SqliteBatch batch) => batch.Events.Reject(rejection, _headers);
}
