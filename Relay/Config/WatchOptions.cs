namespace Relay.Config;

/// <summary>From where on the relay speaks up (kinds <c>relay.…</c>). 0 turns a limit off.</summary>
internal sealed record WatchOptions
{
    /// <summary>How long work may be parked.</summary>
    public TimeSpan Parked { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a source that has spoken may say nothing.</summary>
    public TimeSpan Silent { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The share of requests to a source that may be rejected within ten minutes.</summary>
    public int RejectingPercent { get; init; } = 50;

    /// <summary>Of fewer requests within ten minutes the share says nothing.</summary>
    public int RejectingRequests { get; init; } = 20;

    /// <summary>Free space, or <see cref="DiskLowPercent"/> where that is more.</summary>
    public int DiskLowMiB { get; init; } = 1024;
    public int DiskLowPercent { get; init; } = 5;

    /// <summary>How long before its end a target's certificate is spoken of.</summary>
    public TimeSpan Certificate { get; init; } = TimeSpan.FromDays(14);

    /// <summary>The free bytes below which a disk of this size is low.</summary>
    public long DiskLowBytes(long diskBytes) => DiskLowMiB == 0 ? 0 : Math.Max((long)DiskLowMiB << 20, diskBytes / 100 * DiskLowPercent);
}
