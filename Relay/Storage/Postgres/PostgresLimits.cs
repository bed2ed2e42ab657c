namespace Relay.Storage.Postgres;

/// <summary>The bounds of the store.</summary>
/// <param name="QueueEntries">Entries that may wait for the writer.</param>
/// <param name="QueueBytes">Bytes that they may hold.</param>
/// <param name="RejectedRing">Rejected arrivals kept per source.</param>
/// <param name="PartitionDays">How many days a part of the tables holds that grow with time; 0: none is made.</param>
/// <param name="DedupeHash">The hash of a dedupe key; the usual one where null.</param>
internal sealed record PostgresLimits(
    int QueueEntries = 8192,
    long QueueBytes = 64 << 20,
    int RejectedRing = 1000,
    int PartitionDays = 7,
    Func<long, string, UInt128>? DedupeHash = null
);
