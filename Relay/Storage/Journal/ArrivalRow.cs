namespace Relay.Storage.Journal;

/// <summary>A request that made no event, as its row has it. Times are Unix milliseconds.</summary>
internal readonly record struct ArrivalRow
{
    public required long Id { get; init; }

    public required long SourceId { get; init; }

    /// <summary>Rejected, or else the duplicate of an event.</summary>
    public bool IsRejected { get; init; }

    /// <summary>The column: 1 duplicate, 2 rejected.</summary>
    public long Result => IsRejected ? 2 : 1;

    /// <summary>Why it was rejected, or what is odd about the duplicate.</summary>
    public string? Reason { get; init; }

    /// <summary>The event that it repeats.</summary>
    public long? EventId { get; init; }

    public required long ReceivedAt { get; init; }

    public required string Remote { get; init; }

    /// <summary>What followed the source's slug; empty where nothing did.</summary>
    public required string Target { get; init; }

    public required byte[] BodySha256 { get; init; }

    /// <summary>Bytes of the whole body, kept or not.</summary>
    public required int BodyBytes { get; init; }

    public required byte[] Headers { get; init; }

    public bool IsLate { get; init; }

    /// <summary>Null for POST.</summary>
    public string? Method { get; init; }

    /// <summary>What is kept of the body; null where the event's is the same.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }
}
