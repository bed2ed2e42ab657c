using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>One HTTP try.</summary>
/// <param name="DurationMs">Absent where a crash left it unfinished.</param>
/// <param name="RequestBodySha256">Of the body that was sent, which <c>…/attempts/{number}/body</c> gives.</param>
/// <param name="Strike">The number of the strike that it was; absent where it was none.</param>
internal sealed record AttemptView(
    int Number,
    DateTimeOffset StartedAt,
    int? DurationMs,
    string Outcome,
    int? Status,
    string? Error,
    IReadOnlyList<HeaderView> RequestHeaders,
    string? RequestBodySha256,
    long? RequestBodyBytes,
    IReadOnlyList<HeaderView> ResponseHeaders,
    string ResponseBody,
    bool ResponseTruncated,
    string? RemoteAddress,
    TimingsView Timings,
    int? Strike
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
            row.RequestBodySha256 is { } sha256 ? Convert.ToHexStringLower(sha256) : null,
            row.RequestBodyBytes,
            HeaderViews.From(row.ResponseHeaders, showsSecrets),
            new Masks(!showsSecrets).Answer(row.ResponseBody),
            row.Truncated,
            row.Remote,
            TimingsView.From(row.Timings),
            row.Strike
        );
}
