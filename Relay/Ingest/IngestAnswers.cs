using System.Text;
using Relay.Hosting;

namespace Relay.Ingest;

/// <summary>Step 8: the answers to accepted requests. Refusals have the one form that all of Relay has.</summary>
internal static class IngestAnswers
{
    private static readonly byte[] Received = "{\"received\":true,\"eventId\":\""u8.ToArray(),
        First = "\"}"u8.ToArray(),
        Again = "\",\"duplicate\":true}"u8.ToArray();

    public static Task AcceptAsync(HttpContext context, RoutedSource source, Recorded recorded)
    {
        if (source.Source.Response is { } own)
        {
            Name(context, recorded);
            return OwnAsync(context, own);
        }

        if (source.Dialect.Answer is { } wanted)
        {
            Name(context, recorded);
            return WriteAsync(
                context,
                wanted.Status,
                wanted.Body is null ? null : wanted.ContentType ?? SourceResponse.DefaultContentType,
                Encoding.UTF8.GetBytes(wanted.Body ?? "")
            );
        }

        var id = Ids.Event(recorded.EventId);
        var end = recorded.Duplicate ? Again : First;
        var body = new byte[Received.Length + id.Length + end.Length];
        Received.CopyTo(body, 0);
        Encoding.ASCII.GetBytes(id, body.AsSpan(Received.Length));
        end.CopyTo(body, Received.Length + id.Length);
        return WriteAsync(context, StatusCodes.Status200OK, "application/json", body);
    }

    /// <summary>Where the body is not ours, headers say what became of the request: nothing could be proven of it otherwise.</summary>
    private static void Name(HttpContext context, Recorded recorded)
    {
        context.Response.Headers["Relay-Event-Id"] = Ids.Event(recorded.EventId);
        if (recorded.Duplicate)
            context.Response.Headers["Relay-Duplicate"] = "true";
    }

    public static Task HandshakeAsync(HttpContext context, HandshakeAnswer answer)
    {
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        return WriteAsync(context, StatusCodes.Status200OK, answer.ContentType, answer.Body);
    }

    public static Task RefuseAsync(HttpContext context, Problem problem) => ProblemWriter.WriteAsync(context, problem);

    private static Task OwnAsync(HttpContext context, SourceResponse own)
    {
        foreach (var (name, value) in own.Headers ?? new Dictionary<string, string>())
            context.Response.Headers[name] = value;
        // What was saved before this was checked has no body either: the server would break off an answer that HTTP does not have.
        if (!own.MayHaveBody)
        {
            context.Response.StatusCode = own.Status;
            context.Response.ContentType = null;
            return Task.CompletedTask;
        }

        var type = context.Response.ContentType ?? SourceResponse.DefaultContentType;
        return WriteAsync(context, own.Status, type, Encoding.UTF8.GetBytes(own.Body ?? ""));
    }

    private static Task WriteAsync(HttpContext context, int status, string? contentType, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        // An answer of 204 says nothing of a length (RFC 9110 §8.6).
        context.Response.ContentLength = status == StatusCodes.Status204NoContent ? null : body.Length;
        return body.Length == 0 ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
    }
}
