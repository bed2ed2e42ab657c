using System.Text;
using Relay.Simulate;

namespace Relay.Api.Views;

/// <summary>One request that a sink got.</summary>
/// <param name="Answer">What the sink did with it.</param>
/// <param name="Status">The status that it answered; absent for none.</param>
/// <param name="Body">As text; bytes that are no UTF-8 are replaced.</param>
/// <param name="BodyTruncated">Whether only the beginning of the body is kept.</param>
/// <param name="Signatures">A verdict for each scheme; absent where the sink has no secret.</param>
internal sealed record SinkHitView(
    int Number,
    DateTimeOffset At,
    string Method,
    string Path,
    string? EventId,
    string? DeliveryId,
    int? Attempt,
    string Answer,
    int? Status,
    IReadOnlyList<HeaderView> Headers,
    string Body,
    long BodyBytes,
    bool BodyTruncated,
    string BodySha256,
    IReadOnlyList<SignatureView>? Signatures
)
{
    public static SinkHitView From(SinkRequest request, bool showsSecrets) =>
        new(
            request.Hit.Number,
            request.Hit.At,
            request.Method,
            request.Path,
            Said(request.Hit.EventId),
            Said(request.Hit.DeliveryId),
            request.Hit.Attempt > 0 ? request.Hit.Attempt : null,
            request.Hit.Answer,
            request.Hit.Status > 0 ? request.Hit.Status : null,
            HeaderViews.From(request.Headers, showsSecrets),
            Encoding.UTF8.GetString(request.Body),
            request.BodyBytes,
            request.Body.Length < request.BodyBytes,
            request.Hit.BodySha256,
            request.Signatures?.Select(verdict => new SignatureView(verdict.Scheme, verdict.Problem is null, verdict.Problem)).ToList()
        );

    private static string? Said(string text) => text.Length == 0 ? null : text;
}
