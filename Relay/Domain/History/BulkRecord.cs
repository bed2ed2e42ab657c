namespace Relay.Domain.History;

/// <summary>A bulk and how far it is. Times are Unix milliseconds.</summary>
/// <param name="Matched">What matched when it was planned.</param>
/// <param name="Through">The newest id that it may touch.</param>
/// <param name="Position">The last id that was looked at; it moves in the transaction that does the work, so a crash repeats nothing and
/// leaves nothing out.</param>
/// <param name="Done">Deliveries retried or skipped, events replayed. Less than <paramref name="Matched"/> at the end where some were
/// settled or removed meanwhile.</param>
/// <param name="Created">Deliveries that a replay created.</param>
internal sealed record BulkRecord(
    long Id,
    long CreatedAt,
    long? StartedAt,
    long? EndedAt,
    BulkState State,
    BulkOrder Order,
    long Matched,
    long Through,
    long Position,
    long Done,
    long Created,
    string? Error
);
