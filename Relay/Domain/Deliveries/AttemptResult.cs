namespace Relay.Domain.Deliveries;

/// <summary>The result of one HTTP try. A remote failure is a value here, never an exception.</summary>
internal sealed record AttemptResult
{
    public required Outcome Outcome { get; init; }
    public int? Status { get; init; }

    /// <summary>One sentence for people; never a secret, never a resolved internal address.</summary>
    public string? Error { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long StartedAt { get; init; }
    public required int DurationMs { get; init; }

    /// <summary>What the answer's Retry-After asks for, where it is usable: up to one hour.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether what was sent is signed by its provider with a time, and Relay can't sign it anew: a receiver may rightly refuse it as
    /// stale, so that a refusal (4xx) is no strike.
    /// </summary>
    public bool SignatureMayBeStale { get; init; }
    public HeaderList RequestHeaders { get; init; } = HeaderList.Empty;

    /// <summary>SHA-256 of the body that was sent, 32 bytes; null where there was nothing to send.</summary>
    public byte[]? RequestBodySha256 { get; init; }

    /// <summary>How long it was.</summary>
    public long? RequestBodyBytes { get; init; }

    /// <summary>Whether it reached out to the receiver: what ended on our side says nothing about it.</summary>
    public bool IsTry => Outcome is not (Outcome.Shutdown or Outcome.Interrupted or Outcome.TemplateFailed);
    public HeaderList ResponseHeaders { get; init; } = HeaderList.Empty;

    /// <summary>The first 64 KiB.</summary>
    public ReadOnlyMemory<byte> ResponseBody { get; init; }
    public bool ResponseTruncated { get; init; }

    /// <summary>
    /// A kept-alive connection was closed just as the request left, and it was sent once more on another; no byte of an answer had been
    /// seen.
    /// </summary>
    public bool Resent { get; init; }
    public string? RemoteAddress { get; init; }
    public AttemptTimings Timings { get; init; }
}
