namespace Relay.Storage.Journal;

/// <summary>An attempt that ended.</summary>
internal sealed class SettleEntry<TBatch>(Attempted attempted) : JournalEntry<TBatch, Settled>
    where TBatch : JournalBatch
{
    private readonly AttemptBytes _bytes = AttemptBytes.From(attempted.Result);

    public override int Bytes => attempted.Result.ResponseBody.Length + _bytes.Request.Length + _bytes.Response.Length;

    public override void Apply(TBatch batch) => Result = batch.Settler.Settle(attempted, _bytes);
}
