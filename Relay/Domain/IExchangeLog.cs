using Relay.Dialects;

namespace Relay.Domain;

/// <summary>Where the exchanges with upstreams are kept.</summary>
internal interface IExchangeLog
{
    /// <summary>Queues the record for the journal's next transaction. A crash before that loses the record, never the event.</summary>
    /// <returns>Completes when the record can be read; fails where the journal could not write it.</returns>
    Task RecordAsync(ExchangeRecord exchange);
}

/// <summary>What an upstream answered to one live or forwarded request.</summary>
internal sealed record ExchangeRecord
{
    public required long EventId { get; init; }
    /// <summary>The upstream's address as the source has it; null where there is none.</summary>
    public string? Upstream { get; init; }
    /// <summary>Unix milliseconds.</summary>
    public required long StartedAt { get; init; }
    public required int DurationMs { get; init; }
    /// <summary>The name of an <see cref="Domain.Outcome"/> by the upstream's status, or one of <see cref="ExchangeOutcomes"/>.</summary>
    public required string Outcome { get; init; }
    /// <summary>The upstream's status; null where it gave none.</summary>
    public int? Status { get; init; }
    public HeaderList ResponseHeaders { get; init; } = HeaderList.Empty;
    /// <summary>The first 64 KiB.</summary>
    public ReadOnlyMemory<byte> ResponseBody { get; init; }
    public bool ResponseTruncated { get; init; }
}

/// <summary>Outcomes of exchanges that no attempt of a delivery has; the first three are the problem codes that the caller gets.</summary>
internal static class ExchangeOutcomes
{
    public const string UpstreamFailed = "upstream_failed", UpstreamTimeout = "upstream_timeout", UpstreamMissing = "upstream_missing";

    /// <summary>The caller went away before the answer was complete.</summary>
    public const string CallerGone = "caller_gone";

    /// <summary>The name for an answer that came whole.</summary>
    public static string OfStatus(int status) => (status switch
    {
        >= 200 and < 300 => Outcome.Succeeded,
        >= 300 and < 400 => Outcome.Redirected,
        429 => Outcome.Throttled,
        410 => Outcome.Gone,
        >= 400 and < 500 => Outcome.Refused,
        >= 500 and < 600 => Outcome.ServerError,
        _ => Outcome.ProtocolError,
    }).Name();
}
