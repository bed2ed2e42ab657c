using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>An attempt that ended.</summary>
internal sealed class SettleEntry(Attempted attempted) : JournalEntry<SqliteBatch, Settled>
{
    private readonly AttemptBytes _bytes = AttemptBytes.From(attempted.Result);

    public override int Bytes => attempted.Result.ResponseBody.Length + _bytes.Request.Length + _bytes.Response.Length;

    public override void Apply(SqliteBatch batch) => Result = batch.Settlements.Settle(attempted, _bytes);
}
