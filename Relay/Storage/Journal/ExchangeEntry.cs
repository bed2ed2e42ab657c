namespace Relay.Storage.Journal;

/// <summary>What an upstream answered.</summary>
internal sealed class ExchangeEntry(ExchangeRecord exchange) : JournalEntry<bool>
{
    private readonly byte[] _headers = HeaderBytes.Write(exchange.ResponseHeaders);

    public override int Bytes => exchange.ResponseBody.Length + _headers.Length;

    public override void Apply(JournalBatch batch) => batch.Recorder.Record(exchange, _headers);
}
