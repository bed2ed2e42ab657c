namespace Relay.Storage.Journal;

/// <summary>Deliveries and their attempts. See <see cref="IJournalTables"/>.</summary>
internal interface IDeliveryRows
{
    void Add(in DeliveryRow row);

    /// <summary>How far a delivery is; null where it is not leased by this lease.</summary>
    LeasedRow? FindLeased(long deliveryId, long lease);

    /// <summary>Ends a lease.</summary>
    /// <returns>False where the delivery is not leased by it any more: nothing was written.</returns>
    bool Settle(in SettledRow row);

    /// <summary>A failed delivery waits again from now on.</summary>
    /// <param name="redrive">Counts as its redrive, of which it has one in its life; else it is reopened however often.</param>
    /// <returns>Null where it is not failed, or has had its redrive.</returns>
    ReopenedRow? Reopen(long deliveryId, long now, bool redrive);

    void AddTest(in TestRow row);

    /// <summary>Puts an attempt in; one of the same number is replaced.</summary>
    /// <param name="strike">The number of the strike that it is; null where it is none.</param>
    void Add(long deliveryId, int number, AttemptPurpose purpose, AttemptResult result, AttemptBytes bytes, int? strike);
}
