namespace Relay.Config;

/// <summary>Limits of the public side.</summary>
internal sealed record IngestOptions
{
    /// <summary>The largest body of a source that has no limit of its own.</summary>
    public int MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>Requests that may wait for the journal before callers get 503.</summary>
    public int QueueEntries { get; init; } = 8192;

    /// <summary>Bytes of bodies that may wait for the journal before callers get 503.</summary>
    public long QueueBytes { get; init; } = 64L << 20;

    /// <summary>Rejected requests kept per source.</summary>
    public int RejectedPerSource { get; init; } = 1000;

    /// <summary>What is kept of a rejected request's body.</summary>
    public int RejectedBodyBytes { get; init; } = 16 << 10;
    public int MaxConnections { get; init; } = 2000;
}
