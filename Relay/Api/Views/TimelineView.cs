using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>An event on a call's timeline.</summary>
/// <param name="Inverted">Whether it came in after an event that happened later.</param>
internal sealed record TimelineView(
    string EventId,
    string Kind,
    string Type,
    DateTimeOffset? OccurredAt,
    DateTimeOffset ReceivedAt,
    bool Inverted,
    long Duplicates,
    VerificationResult Verification
)
{
    public static TimelineView From(TimelineEntry entry) =>
        new(
            Ids.Event(entry.EventId),
            entry.Kind,
            entry.Type,
            ApiJson.Time(entry.OccurredAt),
            ApiJson.Time(entry.ReceivedAt),
            entry.Inverted,
            entry.Duplicates,
            entry.Verification
        );
}
