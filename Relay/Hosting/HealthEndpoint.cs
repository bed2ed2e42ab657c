using System.Buffers;
using System.Text.Json;

namespace Relay.Hosting;

/// <summary>
/// <c>GET</c> or <c>HEAD /healthz</c>: 200 where the relay is ready to take events, else 503, with the loops and what is wrong. Open to all,
/// so it names no error's text; under a foreign host name, as probes ask by a machine's address, it says the status and nothing else.
/// </summary>
internal static class HealthEndpoint
{
    public const string Path = "/healthz";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], Answer)
            .WithTags("operations")
            .Produces(StatusCodes.Status200OK, null, "application/json")
            .Produces(StatusCodes.Status503ServiceUnavailable, null, "application/json");

    /// <summary>Whether this asks for nothing but the health.</summary>
    public static bool IsProbe(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase);

    private static Task Answer(HttpContext context, HealthBoard health)
    {
        var status = health.Status;
        context.Response.StatusCode = status == "ok" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
            Write(writer, status, context.Features.Get<ForeignHostFeature>() is null ? health : null);
        context.Response.ContentLength = body.WrittenCount;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.BodyWriter.WriteAsync(body.WrittenMemory).AsTask();
    }

    private static void Write(Utf8JsonWriter writer, string status, HealthBoard? details)
    {
        writer.WriteStartObject();
        writer.WriteString("status", status);
        if (details is not null)
            WriteDetails(writer, details);
        writer.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter writer, HealthBoard health)
    {
        writer.WriteStartArray("troubles");
        foreach (var code in health.Troubles.Values.Distinct())
            writer.WriteStringValue(code);
        writer.WriteEndArray();
        writer.WriteStartArray("loops");
        foreach (var loop in health.Loops)
            Write(writer, loop);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, LoopPulse loop)
    {
        writer.WriteStartObject();
        writer.WriteString("name", loop.Name);
        writer.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(loop.State.ToString()));
        writer.WriteNumber("lastGoodMs", (long)loop.SinceGood.TotalMilliseconds);
        writer.WriteNumber("failures", loop.Failures);
        writer.WriteEndObject();
    }
}
