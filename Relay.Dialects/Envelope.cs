namespace Relay.Dialects;

/// <summary>What every dialect can say about a request without interpreting the call itself.</summary>
public sealed record Envelope
{
    /// <summary>The canonical kind (<see cref="Kinds"/>), <c>other</c> where no kind fits.</summary>
    public required string Kind { get; init; }

    /// <summary>The provider's own name for the event; <c>unknown</c> where it has no usable one.</summary>
    public required string Type { get; init; }

    /// <summary>
    /// What makes the event unique within its source, at most 512 characters; null where the provider gave nothing usable.
    /// </summary>
    public string? DedupeKey { get; init; }

    /// <summary>The provider's id of the call.</summary>
    public string? CallId { get; init; }

    /// <summary>The tenant at the provider.</summary>
    public string? AccountId { get; init; }

    /// <summary>
    /// When the provider says it happened, Unix milliseconds UTC; null where it did not say or said something impossible.
    /// </summary>
    public long? OccurredAt { get; init; }

    /// <summary>
    /// The stable code of what makes the body unreadable in this dialect (<c>body_empty</c>, <c>json_invalid</c>, <c>utf8_invalid</c>,
    /// <c>json_too_deep</c>, <c>json_duplicate_key</c>, <c>type_unusable</c>, <c>undecodable</c>), or null.
    /// A body that a signature vouches for is accepted with this as a flag; one that nothing vouches for is refused with it.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>
    /// What was odd about the body and costs it nothing but what the flag says (<see cref="EnvelopeFlags"/>), whoever vouches for it.
    /// </summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>The flags of an event that is accepted: its problem and what was odd.</summary>
    public IReadOnlyList<string> Oddities => Problem is null ? Flags : [Problem, .. Flags];

    /// <summary>Set where the provider waits for a computed answer.</summary>
    public LiveMessage? Live { get; init; }
}
