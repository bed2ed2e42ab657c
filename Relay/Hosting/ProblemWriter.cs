using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relay.Hosting;

/// <summary>
/// Writes a refusal as RFC 9457 <c>application/problem+json</c>, whatever the client said it accepts: the one form of an error on every
/// address.
/// </summary>
internal static class ProblemWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // The body is declared as JSON and never sniffed, so letters need no escapes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Task WriteAsync(HttpContext http, Problem problem, int? status = null, int? retryAfterSeconds = null)
    {
        var response = http.Response;
        response.StatusCode = status ?? problem.Status ?? ProblemCodes.Status(problem.Code);
        WriteHeaders(response, problem.Code, retryAfterSeconds ?? problem.RetryAfterSeconds);
        response.ContentType = "application/problem+json";
        var body = JsonSerializer.SerializeToUtf8Bytes(Document(http, problem, response.StatusCode), Json);
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    /// <summary>What goes with a refusal of this status, in whatever form it is told. The status must be set.</summary>
    public static void WriteHeaders(HttpResponse response, string code, int? retryAfterSeconds)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (response.StatusCode == 401)
            response.Headers.WWWAuthenticate = "Bearer";
        if (response.StatusCode == 413 || code is "body_framing_invalid" or "framing_ambiguous" or "transfer_encoding_unsupported")
            response.Headers.Connection = "close";
        var wait = retryAfterSeconds ?? (response.StatusCode is 429 or 503 ? 1 : null);
        if (wait is { } seconds)
            response.Headers.RetryAfter = seconds.ToString();
    }

    private static ProblemDocument Document(HttpContext http, Problem problem, int status) =>
        new(
            "/problems/" + problem.Code,
            ProblemCodes.Title(problem.Code),
            status,
            problem.Code,
            problem.Detail,
            Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier,
            problem
                .Errors?.GroupBy(error => error.Field)
                .ToDictionary(
                    group => group.Key,
                    group => group.Select(error => new ProblemItem(error.Code, error.Detail, error.Allowed, error.At)).ToArray()
                ),
            problem.Errors?.Select(error => error.Allowed).FirstOrDefault(allowed => allowed is not null),
            http.Features.Get<ErrorMemberFeature>() is null ? null : problem.Detail
        );
}
