namespace Relay.Storage.Sqlite;

/// <summary>The bounds of the store.</summary>
/// <param name="QueueEntries">Entries that may wait for the writer.</param>
/// <param name="QueueBytes">Bytes that they may hold.</param>
/// <param name="RejectedRing">Rejected arrivals kept per source.</param>
/// <param name="DedupeRun">Dedupe keys that gather in memory before they are merged into their table.</param>
/// <param name="DedupeHash">The hash of a dedupe key; the usual one where null.</param>
/// <param name="BusyTimeoutMs">How long a statement waits where another process holds the file.</param>
internal sealed record StorageLimits(
    int QueueEntries = 8192,
    long QueueBytes = 64 << 20,
    int RejectedRing = 1000,
    int DedupeRun = DedupeIndex.DefaultRun,
    Func<long, string, long>? DedupeHash = null,
    int BusyTimeoutMs = StorageLimits.DefaultBusyTimeoutMs
)
{
    public const int DefaultBusyTimeoutMs = 5_000;

    public TimeSpan BusyTimeout => TimeSpan.FromMilliseconds(BusyTimeoutMs);
}
