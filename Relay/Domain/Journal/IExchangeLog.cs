namespace Relay.Domain.Journal;

/// <summary>Where the exchanges with upstreams are kept.</summary>
internal interface IExchangeLog
{
    /// <summary>Queues the record for the journal's next transaction. A crash before that loses the record, never the event.</summary>
    /// <returns>Completes when the record can be read; fails where the journal could not write it.</returns>
    Task RecordAsync(ExchangeRecord exchange);
}
