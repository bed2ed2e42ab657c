using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>One HTTP try.</summary>
/// <param name="DurationMs">Absent where a crash left it unfinished.</param>
internal sealed record AttemptView(
    int Number,
    DateTimeOffset StartedAt,
    int? DurationMs,
    string Outcome,
    int? Status,
    string? Error,
    IReadOnlyList<HeaderView> RequestHeaders,
    IReadOnlyList<HeaderView> ResponseHeaders,
    string ResponseBody,
    bool ResponseTruncated,
    string? RemoteAddress,
    TimingsView Timings
)
{
    public static AttemptView From(AttemptRecord row, bool showsSecrets) =>
        new(
            row.Number,
            ApiJson.Time(row.StartedAt),
            row.DurationMs,
            row.Outcome.Name(),
            row.Status,
            row.Error,
            HeaderViews.From(row.RequestHeaders, showsSecrets),
            HeaderViews.From(row.ResponseHeaders, showsSecrets),
            new Masks(!showsSecrets).Answer(row.ResponseBody),
            row.Truncated,
            row.Remote,
            TimingsView.From(row.Timings)
        );
}
