namespace Relay.Config;

/// <summary>Where events are kept, and the bounds of a store on this disk.</summary>
internal sealed record StorageOptions
{
    /// <summary>A connection string of PostgreSQL, or its URL; null for SQLite in <see cref="RelayOptions.Data"/>.</summary>
    public string? Connection { get; init; }

    /// <summary>
    /// Ingest stops when less than this is free, or less than <see cref="LowWaterPercent"/> where that is more; 0 turns the mark off.
    /// </summary>
    public int LowWaterMiB { get; init; } = 512;
    public int LowWaterPercent { get; init; } = 3;

    /// <summary>A file that is given up when the disk is full, so that retention can still work.</summary>
    public int BallastMiB { get; init; } = 64;

    /// <summary>Pages of the database kept in memory.</summary>
    public int CacheMiB { get; init; } = 64;

    /// <summary>How long a statement waits while another process holds the file; then the write is refused with 503.</summary>
    public int BusyTimeoutMs { get; init; } = 5_000;

    /// <summary>
    /// How long a relay that shares PostgreSQL with others may be silent until they take its lanes over; one whose connection is gone, three
    /// seconds.
    /// </summary>
    public int NodeLeaseSeconds { get; init; } = 15;

    /// <summary>Days that a part of the tables holds which grow with time, in PostgreSQL: what is due goes by such parts. 0: no new ones are made.</summary>
    public int PartitionDays { get; init; } = 7;

    public TimeSpan NodeLease => TimeSpan.FromSeconds(NodeLeaseSeconds);

    /// <summary>The bytes below which ingest stops on a disk of this size.</summary>
    public long LowWaterBytes(long diskBytes) =>
        LowWaterMiB == 0 ? 0 : Math.Max((long)LowWaterMiB << 20, diskBytes / 100 * LowWaterPercent);
}
