namespace Relay.Storage.Sqlite;

/// <summary>What a transaction adds to the ledger's one row.</summary>
internal sealed class LedgerCounters(nint db) : IDisposable
{
    private readonly Statement _add = new(
        db,
        """
        UPDATE ledger SET received = received + ?, unique_events = unique_events + ?, duplicates = duplicates + ?, rejected = rejected + ?,
          routed = routed + ?, delivered = delivered + ?, failed = failed + ?, skipped = skipped + ? WHERE id = 1
        """
    );

    public long Unique { get; set; }

    public long Duplicates { get; set; }

    public long Rejected { get; set; }

    public long Received { get; set; }

    public long Routed { get; set; }

    public long Delivered { get; set; }

    public long Failed { get; set; }

    public long Skipped { get; set; }

    public void Flush()
    {
        if ((Received | Unique | Duplicates | Rejected | Routed | Delivered | Failed | Skipped) == 0)
            return;
        _add.Begin().Add(Received).Add(Unique).Add(Duplicates).Add(Rejected).Add(Routed).Add(Delivered).Add(Failed).Add(Skipped).Run();
        Forget();
    }

    public void Forget() => Received = Unique = Duplicates = Rejected = Routed = Delivered = Failed = Skipped = 0;

    public void Dispose() => _add.Dispose();
}
