using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>An event. Headers and path are in the answer to its own address only.</summary>
internal record EventView
{
    public required string Id { get; init; }
    public required string SourceId { get; init; }
    public required string Dialect { get; init; }
    public required string Kind { get; init; }
    public required string Type { get; init; }
    public string? CallId { get; init; }
    public string? AccountId { get; init; }
    public string? DedupeKey { get; init; }
    public DateTimeOffset? OccurredAt { get; init; }
    public IReadOnlyList<string>? Flags { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required VerificationResult Verification { get; init; }
    public required string BodySha256 { get; init; }
    public required long BodyBytes { get; init; }
    public required string Remote { get; init; }
    public string? Path { get; init; }

    /// <summary>As it was sent, without its question mark; names alone for viewers.</summary>
    public string? Query { get; init; }
    public required long Duplicates { get; init; }
    public required DeliveryCounts Deliveries { get; init; }
    public ExchangeView? Exchange { get; init; }

    /// <summary>The run of a storm that made it up; absent where a provider sent it.</summary>
    public string? Simulated { get; init; }

    /// <summary>The event that a person made this one out of.</summary>
    public string? EditedFrom { get; init; }

    /// <summary>The events that people made out of this one, newest first; in the answer to its own address only.</summary>
    public IReadOnlyList<string>? Edits { get; init; }
    public IReadOnlyList<HeaderView>? Headers { get; init; }

    /// <summary>False where retention has removed the body.</summary>
    public bool? HasBody { get; init; }

    public static EventView From(EventSummary record, ISetup setup, Masks masks) =>
        new()
        {
            Id = Ids.Event(record.Id),
            SourceId = Ids.Source(record.SourceId),
            Dialect = setup.FindSource(Ids.Source(record.SourceId))?.Dialect ?? "generic",
            Kind = record.Kind,
            Type = record.Type,
            CallId = record.CallId,
            AccountId = record.AccountId,
            DedupeKey = record.DedupeKey,
            OccurredAt = ApiJson.Time(record.OccurredAt),
            Flags = record.Flags.Count == 0 ? null : record.Flags,
            ReceivedAt = ApiJson.Time(record.ReceivedAt),
            Verification = record.Verification,
            BodySha256 = Convert.ToHexStringLower(record.BodySha256),
            BodyBytes = record.BodyBytes,
            Remote = record.Remote,
            Path = masks.Path(record.Target),
            Query = masks.Query(record.Target),
            Duplicates = record.Duplicates,
            Deliveries = record.Deliveries,
            Exchange = record.Exchange is { } exchange ? ExchangeView.From(exchange, masks) : null,
            Simulated = record.Simulated,
            EditedFrom = record.EditedFrom is { } original ? Ids.Event(original) : null,
        };
}
