namespace Relay.Storage.Journal;

/// <summary>
/// The journal's tables within one transaction of an engine: what is asked of them and what is put into them, row by row, without a rule.
/// What is put in is seen by what is asked later. SQLite does each at once with a statement prepared once; an engine behind a network may
/// read ahead what its entries name, and gather rows until the commit.
/// </summary>
internal interface IJournalTables : IDisposable
{
    IEventRows Events { get; }

    IDeliveryRows Deliveries { get; }

    IHealthRows Webhooks { get; }

    /// <summary>Moves the ledger by what the transaction did.</summary>
    void AddToLedger(LedgerTally tally);
}
