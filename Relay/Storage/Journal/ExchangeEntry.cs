namespace Relay.Storage.Journal;

/// <summary>What an upstream answered.</summary>
internal sealed class ExchangeEntry<TBatch>(ExchangeRecord exchange) : JournalEntry<TBatch, bool>
    where TBatch : JournalBatch
{
    private readonly byte[] _headers = HeaderBytes.Write(exchange.ResponseHeaders);

    public override int Bytes => exchange.ResponseBody.Length + _headers.Length;

    public override void Apply(TBatch batch) => batch.Recorder.Record(exchange, _headers);
}
