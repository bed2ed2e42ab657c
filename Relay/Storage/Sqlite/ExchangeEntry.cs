using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>What an upstream answered.</summary>
internal sealed class ExchangeEntry(ExchangeRecord exchange) : JournalEntry<SqliteBatch, bool>
{
    private readonly byte[] _headers = HeaderBytes.Write(exchange.ResponseHeaders);

    public override int Bytes => exchange.ResponseBody.Length + _headers.Length;

    public override void Apply(SqliteBatch batch) => batch.Events.Exchange(exchange, _headers);
}
