using System.Globalization;
using System.Text;

namespace Relay.Api.Reading;

/// <summary>Reads a source's own answer to accepted requests. A patch replaces it whole.</summary>
internal static class ResponseInput
{
    private const int MaxBody = 64 * 1024;

    public static SourceResponse? Read(Fields fields, SourceResponse? before)
    {
        if (fields.Object("response") is not { } response)
            return fields.Has("response") ? null : before;
        var status = response.Int("status", 200, 200, 599) ?? 200;
        var headers = response.Map("headers", null);
        foreach (var (name, value) in headers ?? [])
        {
            var code = HeaderRules.Check(name, value) ?? (IsFraming(name) ? "header_forbidden" : null);
            if (code is not null)
                response.Findings.Add(response.PathOf($"headers.{name}"), code, "This header can't be sent.");
        }

        if (headers?.Count > HeaderRules.MostHeaders)
            response.Findings.Add(response.PathOf("headers"), "too_many_headers", $"At most {HeaderRules.MostHeaders} headers.");
        var body = response.Text("body");
        if (body is not null && Encoding.UTF8.GetByteCount(body) > MaxBody)
            response.Findings.Add(
                response.PathOf("body"),
                "out_of_range",
                string.Create(CultureInfo.InvariantCulture, $"At most {MaxBody} bytes.")
            );
        var own = new SourceResponse(
            status,
            headers?.DistinctBy(header => header.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(),
            body
        );
        if (body is { Length: > 0 } && !own.MayHaveBody)
            response.Findings.Add(
                response.PathOf("body"),
                "body_forbidden",
                string.Create(CultureInfo.InvariantCulture, $"An answer {status} has no body.")
            );
        response.Finish();
        return own;
    }

    private static bool IsFraming(string name) =>
        name.ToLowerInvariant()
            is "content-length"
                or "transfer-encoding"
                or "connection"
                or "keep-alive"
                or "upgrade"
                or "trailer"
                or "te"
                or "date"
                or "server"
                or "set-cookie";
}
