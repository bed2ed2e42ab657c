namespace Relay.Domain.History;

/// <summary>An event without its body and headers.</summary>
internal sealed record EventSummary
{
    public required long Id { get; init; }
    public required long SourceId { get; init; }
    public required string Kind { get; init; }
    public required string Type { get; init; }
    public string? CallId { get; init; }
    public string? AccountId { get; init; }
    public string? DedupeKey { get; init; }
    public long? OccurredAt { get; init; }
    public required long ReceivedAt { get; init; }
    public required VerificationResult Verification { get; init; }
    public IReadOnlyList<string> Flags { get; init; } = [];
    public required byte[] BodySha256 { get; init; }
    public required long BodyBytes { get; init; }
    public required string Remote { get; init; }

    /// <summary>What follows the source's slug in the request target, as it was sent; null where nothing does.</summary>
    public string? Target { get; init; }
    public long Duplicates { get; init; }
    public DeliveryCounts Deliveries { get; init; } = new(0, 0, 0, 0, 0, 0);
    public ExchangeSummary? Exchange { get; init; }

    /// <summary>The run of a storm that made it up; null where a provider sent it.</summary>
    public string? Simulated { get; init; }

    /// <summary>The event that a person made this one out of.</summary>
    public long? EditedFrom { get; init; }
}
