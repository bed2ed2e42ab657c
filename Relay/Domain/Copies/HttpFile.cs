using System.Text;

namespace Relay.Domain.Copies;

/// <summary>
/// A recorded request in an <c>.http</c> file, as editors send it. What such a file cannot hold exactly is in a file beside it, or left
/// out, and a comment says so.
/// </summary>
internal static class HttpFile
{
    public static string From(CopiedRequest request)
    {
        var lines = new StringBuilder();
        var body = Inline(request);
        if (body is null)
            lines.Append($"# The body is not for a text file: save {request.BodyUrl.AbsoluteUri} as {request.Name} beside this one.\n");
        var sent = request.Sent.Select(header => (header.Name, Value: ShellText.Plain(CopiedRequest.Bytes(header.Value)))).ToList();
        foreach (var (name, _) in sent.Where(header => header.Value is null))
            lines.Append($"# {name} is left out: its value is no text.\n");
        lines.Append($"POST {request.Target} HTTP/1.1\n");
        foreach (var (name, value) in sent.Where(header => header.Value is not null))
            lines.Append($"{name}: {value}\n");
        return lines.Append('\n').Append(body ?? $"< ./{request.Name}").Append('\n').ToString();
    }

    /// <summary>
    /// The body as it can stand in the file; null where a line of it would mean something there, or where editors would change it.
    /// </summary>
    private static string? Inline(CopiedRequest request) =>
        request.Body.Length <= CopiedRequest.LongestInline
        && ShellText.Plain(request.Body.Span) is { } text
        && !text.Contains("{{", StringComparison.Ordinal)
        && !text.EndsWith('\n')
        && !text.StartsWith('\n')
        && !text.Split('\n')
            .Any(line =>
                line.StartsWith('#') || line.StartsWith('<') || line.StartsWith('>') || line.StartsWith("//", StringComparison.Ordinal)
            )
            ? text
            : null;
}
