using System.Diagnostics;
using System.Text.Json;
using Relay.Domain;

namespace Relay.Live;

/// <summary>Answers in place of an upstream's.</summary>
internal static class LiveAnswers
{
    /// <summary>What VoiceDock takes for "go on with your defaults".</summary>
    public static Task EmptyAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync("{}"u8.ToArray()).AsTask();
    }

    public static Task FailedAsync(HttpContext context, string code, int elapsedMs)
    {
        var (status, title, detail) = code switch
        {
            ExchangeOutcomes.UpstreamTimeout => (StatusCodes.Status504GatewayTimeout, "The upstream is too slow", $"The upstream gave no complete answer within {elapsedMs} ms. The event is recorded."),
            ExchangeOutcomes.UpstreamMissing => (StatusCodes.Status502BadGateway, "No upstream", "This message needs an answer, and its source has no upstream to ask. The event is recorded."),
            _ => (StatusCodes.Status502BadGateway, "The upstream failed", "The upstream could not be reached or broke off. The event is recorded."),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        return context.Response.Body.WriteAsync(Document(code, status, title, detail, Activity.Current?.Id ?? context.TraceIdentifier)).AsTask();
    }

    private static byte[] Document(string code, int status, string title, string detail, string traceId)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "/problems/" + code);
            json.WriteString("title", title);
            json.WriteNumber("status", status);
            json.WriteString("code", code);
            json.WriteString("detail", detail);
            json.WriteString("traceId", traceId);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
