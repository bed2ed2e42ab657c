namespace Relay.Domain.Journal;

/// <summary>What an upstream answered to one live or forwarded request.</summary>
internal sealed record ExchangeRecord
{
    public required long EventId { get; init; }

    /// <summary>The upstream's address as the source has it; null where there is none.</summary>
    public string? Upstream { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long StartedAt { get; init; }
    public required int DurationMs { get; init; }

    /// <summary>
    /// The name of an <see cref="Deliveries.Outcome"/> by the upstream's status, or one of <see cref="ExchangeOutcomes"/>.
    /// </summary>
    public required string Outcome { get; init; }

    /// <summary>The upstream's status; null where it gave none.</summary>
    public int? Status { get; init; }
    public HeaderList ResponseHeaders { get; init; } = HeaderList.Empty;

    /// <summary>The first 64 KiB.</summary>
    public ReadOnlyMemory<byte> ResponseBody { get; init; }
    public bool ResponseTruncated { get; init; }
    public ExchangeAnswer Answer { get; init; }
}
