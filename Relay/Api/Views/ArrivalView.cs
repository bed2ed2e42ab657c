using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>One request that reached a source.</summary>
/// <param name="EventId">Its event; of a rejected one what a person made of it.</param>
/// <param name="Late">Rejected for its time alone: the signature was right, and it can be admitted.</param>
/// <param name="Flags">What was odd about a repetition: <c>key_conflict</c>, it has the event's key and says something else.</param>
/// <param name="Hint">What to check, where it was rejected.</param>
/// <param name="Simulated">The run of a storm that made it up.</param>
/// <param name="Method">Where it was not POST.</param>
internal sealed record ArrivalView(
    string Id,
    ArrivalResult Result,
    string? Reason,
    string? EventId,
    string SourceId,
    DateTimeOffset ReceivedAt,
    string BodySha256,
    long BodyBytes,
    string Remote,
    bool? Late = null,
    IReadOnlyList<string>? Flags = null,
    string? Hint = null,
    string? Method = null,
    string? Path = null,
    string? Query = null,
    IReadOnlyList<HeaderView>? Headers = null,
    long? KeptBytes = null,
    bool? Truncated = null,
    string? Simulated = null
)
{
    public static ArrivalView From(ArrivalSummary row) =>
        new(
            Ids.Arrival(row.Id),
            row.Result,
            row.Reason,
            row.EventId is { } id ? Ids.Event(id) : null,
            Ids.Source(row.SourceId),
            ApiJson.Time(row.ReceivedAt),
            Convert.ToHexStringLower(row.BodySha256),
            row.BodyBytes,
            row.Remote,
            row.IsLate ? true : null,
            row.IsKeyConflict ? [EventRecord.KeyConflictFlag] : null,
            Simulated: row.Simulated
        );
}
