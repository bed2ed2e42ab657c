using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>One request that reached a source.</summary>
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
    string? Path = null,
    IReadOnlyList<HeaderView>? Headers = null,
    long? KeptBytes = null,
    bool? Truncated = null
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
            row.Remote
        );
}
