using System.Text;
using System.Text.Json;
using Relay.Domain;

namespace Relay.Ingest;

/// <summary>Step 7: the one place that turns what ingest decided into HTTP.</summary>
internal static class IngestAnswers
{
    private static readonly byte[] Received = "{\"received\":true,\"eventId\":\""u8.ToArray(), First = "\"}"u8.ToArray(), Again = "\",\"duplicate\":true}"u8.ToArray();

    public static Task AcceptAsync(HttpContext context, Source source, Recorded recorded)
    {
        if (source.Response is { } own) return OwnAsync(context, own);
        var id = Ids.Event(recorded.EventId);
        var end = recorded.Duplicate ? Again : First;
        var body = new byte[Received.Length + id.Length + end.Length];
        Received.CopyTo(body, 0);
        Encoding.ASCII.GetBytes(id, body.AsSpan(Received.Length));
        end.CopyTo(body, Received.Length + id.Length);
        return WriteAsync(context, StatusCodes.Status200OK, "application/json", body);
    }

    public static Task EchoAsync(HttpContext context, string challenge) => WriteAsync(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(challenge));

    public static Task RefuseAsync(HttpContext context, string code, string detail)
    {
        var status = Status(code);
        if (status is 503 or 429) context.Response.Headers.RetryAfter = "1";
        if (status == 401) context.Response.Headers.WWWAuthenticate = "Signature";
        var problem = new { type = "/problems/" + code, title = Title(code), status, code, detail, traceId = context.TraceIdentifier };
        return WriteAsync(context, status, "application/problem+json", JsonSerializer.SerializeToUtf8Bytes(problem));
    }

    private static Task OwnAsync(HttpContext context, SourceResponse own)
    {
        foreach (var (name, value) in own.Headers ?? new Dictionary<string, string>()) context.Response.Headers[name] = value;
        return WriteAsync(context, own.Status, context.Response.ContentType, Encoding.UTF8.GetBytes(own.Body ?? ""));
    }

    private static Task WriteAsync(HttpContext context, int status, string? contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return body.Length == 0 ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
    }

    private static string Title(string code) => code.Replace('_', ' ');

    private static int Status(string code) => code switch
    {
        "source_not_found" => 404,
        "method_not_allowed" => 405,
        "body_too_slow" => 408,
        "body_too_large" => 413,
        "content_encoding_unsupported" => 415,
        "rate_limited" => 429,
        "overloaded" or "storage_full" or "storage_unavailable" => 503,
        "loop_detected" => 508,
        _ when code.StartsWith("signature_", StringComparison.Ordinal) || code.StartsWith("timestamp_", StringComparison.Ordinal) || code == "id_missing" => 401,
        _ => 400,
    };
}
