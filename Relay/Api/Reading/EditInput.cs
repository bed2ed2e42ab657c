using System.Text;

namespace Relay.Api.Reading;

/// <summary>Reads an edit from a request: new bytes, and what of the recorded headers is kept beside them.</summary>
internal static class EditInput
{
    /// <summary>What described the old bytes on their way and not the event.</summary>
    private static readonly HashSet<string> OfTransfer = new(StringComparer.OrdinalIgnoreCase)
    {
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "content-md5",
        "digest",
        "content-digest",
        "connection",
        "expect",
        "te",
        "trailer",
    };

    /// <param name="limit">The most bytes that the body may have.</param>
    public static EditDraft Read(Fields fields, EventDetail original, Dialect dialect, int limit)
    {
        var body = Body(fields, limit);
        var type = fields.Text("contentType");
        if (
            type is not null
            && (HeaderRules.Check("Content-Type", type) ?? (HeaderRules.IsAccepted("Content-Type", type) ? null : "header_value_invalid"))
                is { } code
        )
            fields.Findings.Add("contentType", code, "This is no media type.");
        var given = CustomHeaders.Read(fields, []);
        var targets = ReplayTargetsInput.Read(fields);
        fields.FinishAndThrow();
        if (!original.HasBody)
            throw new ProblemException("event_expired", "Retention has removed this event's body.");

        Header[] own = type is null ? [.. given] : [new Header("Content-Type", type), .. given];
        var kept = original.Headers.Where(header =>
            !OfTransfer.Contains(header.Name)
            && !IsIn(dialect.SignatureHeaders, header.Name)
            && !IsIn(own.Select(mine => mine.Name), header.Name)
        );
        return new EditDraft(new InboundRequest(body, new HeaderList([.. kept, .. own]), original.Summary.Target ?? ""), targets);
    }

    private static byte[] Body(Fields fields, int limit)
    {
        var (text, encoded) = (fields.Text("body"), fields.Text("bodyBase64"));
        if (!fields.Has("body") && !fields.Has("bodyBase64"))
            fields.Findings.AddShape("body", "json_missing_member", "The new body is needed, as a text or as bodyBase64.");
        if (text is not null && encoded is not null)
            fields.Findings.AddShape("bodyBase64", "json_unknown_member", "Give the body once: as a text or as base64.");
        var bytes = text is not null ? Encoding.UTF8.GetBytes(text) : Decode(fields, encoded);
        if (bytes.Length > limit)
            throw new ProblemException("body_too_large", $"The body has more than the {limit} bytes that this source takes.");
        return bytes;
    }

    private static byte[] Decode(Fields fields, string? encoded)
    {
        if (encoded is null)
            return [];
        var bytes = new byte[encoded.Length];
        if (Convert.TryFromBase64String(encoded, bytes, out var length))
            return bytes[..length];
        fields.Findings.Add("bodyBase64", "body_undecodable", "This is not base64.");
        return [];
    }

    private static bool IsIn(IEnumerable<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
