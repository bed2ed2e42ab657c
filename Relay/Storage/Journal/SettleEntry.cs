namespace Relay.Storage.Journal;

/// <summary>An attempt that ended.</summary>
internal sealed class SettleEntry(Attempted attempted) : JournalEntry<Settled>
{
    private readonly AttemptBytes _bytes = AttemptBytes.From(attempted.Result);

    public override int Bytes => attempted.Result.ResponseBody.Length + _bytes.Request.Length + _bytes.Response.Length;

    public override void Name(ReadAhead ahead)
    {
        ahead.Webhooks.Add(attempted.Work.WebhookId);
        ahead.Deliveries.Add(attempted.Work.DeliveryId);
    }

    public override void Apply(JournalBatch batch) => Result = batch.Settler.Settle(attempted, _bytes);
}
