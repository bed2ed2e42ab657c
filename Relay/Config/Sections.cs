using Relay.Domain;

namespace Relay.Config;

/// <summary>Which addresses webhooks may go to beside public ones.</summary>
internal sealed record EgressOptions
{
    public IReadOnlyList<EgressRule> Allow { get; init; } = [];
}

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

/// <summary>The store on disk.</summary>
internal sealed record StorageOptions
{
    /// <summary>Ingest stops when less than this is free, or less than <see cref="LowWaterPercent"/> where that is more; 0 turns the mark off.</summary>
    public int LowWaterMiB { get; init; } = 512;
    public int LowWaterPercent { get; init; } = 3;
    /// <summary>A file that is given up when the disk is full, so that retention can still work.</summary>
    public int BallastMiB { get; init; } = 64;
    /// <summary>Pages of the database kept in memory.</summary>
    public int CacheMiB { get; init; } = 64;

    /// <summary>The bytes below which ingest stops on a disk of this size.</summary>
    public long LowWaterBytes(long diskBytes) => LowWaterMiB == 0 ? 0 : Math.Max((long)LowWaterMiB << 20, diskBytes / 100 * LowWaterPercent);
}

/// <summary>The dispatcher and its lanes.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>Attempts in flight, all webhooks together.</summary>
    public int MaxInFlight { get; init; } = 4096;
    /// <summary>Deliveries that a webhook's lane holds in memory; the rest waits in the store.</summary>
    public int LaneQueue { get; init; } = 256;
    /// <summary>Bytes of payloads that all lanes hold in memory.</summary>
    public long QueuedBytes { get; init; } = 64L << 20;
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Exchanges with upstreams.</summary>
internal sealed record LiveOptions
{
    /// <summary>The limit of a forwarded message whose provider names none; live messages have their provider's.</summary>
    public TimeSpan ForwardLimit { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>How long an upstream address rests after a failure while others are there.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>How often an upstream with a <c>healthPath</c> is asked.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>The operator's stream.</summary>
internal sealed record StreamOptions
{
    /// <summary>Clients at one time.</summary>
    public int MaxClients { get; init; } = 500;
    /// <summary>Clients at one time with the same key, or of the same person.</summary>
    public int MaxClientsPerCaller { get; init; } = 250;
    /// <summary>How long one write to a client may take before the client is cut.</summary>
    public TimeSpan WriteDeadline { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>Changes that are kept for clients that come back.</summary>
    public int KeepChanges { get; init; } = 1_000_000;
}

/// <summary>What is logged and how.</summary>
internal sealed record LogOptions
{
    public LogLevel Level { get; init; } = LogLevel.Information;
    public LogFormat Format { get; init; }
}

/// <summary>Auto: text on a terminal, else JSON, which no payload can forge a line of.</summary>
internal enum LogFormat { Auto, Json, Text }

/// <summary>Where traces and metrics are sent by OTLP; nowhere where null.</summary>
internal sealed record OtlpOptions
{
    public Uri? Endpoint { get; init; }
}
