namespace Relay.Storage.Journal;

/// <summary>What a transaction adds to the ledger's one row.</summary>
internal sealed class LedgerTally
{
    public long Unique { get; set; }

    public long Duplicates { get; set; }

    public long Rejected { get; set; }

    public long Received { get; set; }

    public long Routed { get; set; }

    public long Delivered { get; set; }

    public long Failed { get; set; }

    public long Skipped { get; set; }

    public bool IsEmpty => (Received | Unique | Duplicates | Rejected | Routed | Delivered | Failed | Skipped) == 0;

    /// <summary>Moves the counter of a final state; the others have none.</summary>
    public void Move(DeliveryState state, int change)
    {
        if (state == DeliveryState.Delivered)
            Delivered += change;
        else if (state == DeliveryState.Failed)
            Failed += change;
        else if (state == DeliveryState.Skipped)
            Skipped += change;
    }

    public void Add(LedgerTally other)
    {
        Received += other.Received;
        Unique += other.Unique;
        Duplicates += other.Duplicates;
        Rejected += other.Rejected;
        Routed += other.Routed;
        Delivered += other.Delivered;
        Failed += other.Failed;
        Skipped += other.Skipped;
    }

    public void Clear() => Received = Unique = Duplicates = Rejected = Routed = Delivered = Failed = Skipped = 0;
}
