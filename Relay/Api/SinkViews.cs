using System.Text;
using Relay.Domain;
using Relay.Simulator.Sinks;

namespace Relay.Api;

/// <summary>A sink in a request, for the OpenAPI document. A patch replaces the faults whole.</summary>
internal sealed record SinkBody(string Name, FaultsBody? Faults, string? Secret);

/// <summary>How a sink behaves. Shares are from 0 to 1, or texts such as <c>10%</c>.</summary>
internal sealed record FaultsBody(
    int? Status, IReadOnlyDictionary<string, double>? Statuses, int? LeastLatencyMs, int? MostLatencyMs, double? Hang, double? Reset, double? Drip, double? CloseMid, int? RetryAfterSeconds, int? FailNext, int? FailStatus);

/// <summary>A sink. Its secret is never shown, only whether there is one.</summary>
/// <param name="Hits">How many requests came.</param>
internal sealed record SinkView(string Id, string Name, string Url, FaultsView Faults, bool ChecksSignatures, int Hits, DateTimeOffset CreatedAt)
{
    public static SinkView Of(SinkInfo sink) => new(
        Ids.Sink(sink.Id), sink.Settings.Name, sink.Url.ToString(), FaultsView.Of(sink.Settings.Dials) with { FailNext = sink.Settings.FailNext, FailStatus = sink.Settings.FailStatus },
        sink.Settings.Secret is not null, sink.Hits, ApiJson.Time(sink.CreatedAt));
}

/// <summary>The dials in force. <c>failNext</c> counts down.</summary>
internal sealed record FaultsView(
    int Status, IReadOnlyDictionary<string, double> Statuses, int LeastLatencyMs, int MostLatencyMs, double Hang, double Reset, double Drip, double CloseMid, int? RetryAfterSeconds, int? FailNext = null, int? FailStatus = null)
{
    public static FaultsView Of(SinkDials dials) => new(
        dials.Status, dials.Statuses.ToDictionary(status => $"{status.Key}", status => status.Value), (int)dials.LeastLatency.TotalMilliseconds, (int)dials.MostLatency.TotalMilliseconds,
        dials.Hang, dials.Reset, dials.Drip, dials.CloseMid, dials.RetryAfterSeconds);
}

/// <summary>One request that a sink got.</summary>
/// <param name="Answer">What the sink did with it.</param>
/// <param name="Status">The status that it answered; absent for none.</param>
/// <param name="Body">As text; bytes that are no UTF-8 are replaced.</param>
/// <param name="BodyTruncated">Whether only the beginning of the body is kept.</param>
/// <param name="Signatures">A verdict for each scheme; absent where the sink has no secret.</param>
internal sealed record SinkHitView(
    int Number, DateTimeOffset At, string Method, string Path, string? EventId, string? DeliveryId, int? Attempt, string Answer, int? Status, IReadOnlyList<HeaderView> Headers, string Body, long BodyBytes, bool BodyTruncated,
    string BodySha256, IReadOnlyList<SignatureView>? Signatures)
{
    public static SinkHitView Of(SinkRequest request, bool showsSecrets) => new(
        request.Hit.Number, request.Hit.At, request.Method, request.Path, Said(request.Hit.EventId), Said(request.Hit.DeliveryId), request.Hit.Attempt > 0 ? request.Hit.Attempt : null,
        request.Hit.Answer, request.Hit.Status > 0 ? request.Hit.Status : null, HeaderViews.Of(request.Headers, showsSecrets), Encoding.UTF8.GetString(request.Body), request.BodyBytes,
        request.Body.Length < request.BodyBytes, request.Hit.BodySha256, request.Signatures?.Select(verdict => new SignatureView(verdict.Scheme, verdict.Problem is null, verdict.Problem)).ToList());

    private static string? Said(string text) => text.Length == 0 ? null : text;
}

/// <summary>Whether a signature fits, by the published algorithm.</summary>
internal sealed record SignatureView(string Scheme, bool Valid, string? Problem);
