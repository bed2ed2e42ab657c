using System.Text;

namespace Relay.Domain.Copies;

/// <summary>A recorded request as a command of <c>curl</c> that sends exactly its bytes, whatever they are.</summary>
internal static class CurlCommand
{
    private const string Next = " \\\n  ";

    public static string From(CopiedRequest request)
    {
        var command = new StringBuilder(Source(request)).Append("curl -g -X POST ").Append(ShellText.Quote(request.Target));
        // Otherwise curl would call the body a form.
        if (request.Headers.First("Content-Type") is null)
            command.Append(Next).Append("-H 'Content-Type:'");
        foreach (var (name, value) in request.Sent)
        {
            // A header without a value has a form of its own; "name:" would take it away.
            var line = value.Length == 0 ? $"{name};" : $"{name}: {value}";
            command.Append(Next).Append("-H ").Append(ShellText.Quote(CopiedRequest.Bytes(line)));
        }

        return command
            .Append(Next)
            .Append("--data-binary ")
            .Append(Inline(request) is { } text ? ShellText.Quote(text) : "@-")
            .Append('\n')
            .ToString();
    }

    /// <summary>The body as a word of the command; null where it comes through a pipe. One that begins with @ would name a file.</summary>
    private static string? Inline(CopiedRequest request) =>
        request.Body.Length <= CopiedRequest.LongestInline && ShellText.Plain(request.Body.Span) is { } text && !text.StartsWith('@')
            ? text
            : null;

    private static string Source(CopiedRequest request)
    {
        if (Inline(request) is not null)
            return "";
        return request.Body.Length <= CopiedRequest.LongestInline
            ? $"printf %s '{Convert.ToBase64String(request.Body.Span)}' | base64 -d |{Next}"
            : $"curl -fsS -H \"Authorization: Bearer $RELAY_KEY\" {ShellText.Quote(request.BodyUrl.AbsoluteUri)} |{Next}";
    }
}
