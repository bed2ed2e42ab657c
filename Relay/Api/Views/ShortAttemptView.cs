using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>One HTTP try without what was sent and answered.</summary>
/// <param name="DurationMs">Absent where a crash left it unfinished.</param>
internal sealed record ShortAttemptView(
    int Number,
    DateTimeOffset StartedAt,
    int? DurationMs,
    string Outcome,
    int? Status,
    string? Error,
    string? RemoteAddress
)
{
    public static ShortAttemptView From(ShortAttempt row) =>
        new(row.Number, ApiJson.Time(row.StartedAt), row.DurationMs, row.Outcome.Name(), row.Status, row.Error, row.Remote);
}
