using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Relay.Api.Reading;

/// <summary>Reads a request's JSON object and nothing else: every other thing a body can be has a code of its own.</summary>
internal static class StrictJson
{
    public const int MaxBytes = 256 * 1024;

    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = 64,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    /// <summary>The members of the body.</summary>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    public static async Task<Fields> ReadAsync(HttpContext http, bool isPatch = false, int maxBytes = MaxBytes)
    {
        CheckType(http.Request);
        return new Fields(Parse(await BytesAsync(http, maxBytes)), isPatch);
    }

    /// <summary>The members of the body, none where there is no body.</summary>
    public static async Task<Fields> ReadOptionalAsync(HttpContext http)
    {
        var canHaveBody = http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        if (!canHaveBody || http.Request.ContentLength == 0)
            return new Fields(Parse("{}"u8.ToArray()), isPatch: false);
        return await ReadAsync(http);
    }

    private static void CheckType(HttpRequest request)
    {
        // A form cannot send this type across sites without a preflight, which is never granted here.
        if (
            MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && IsJson(type)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        )
            return;
        throw new ProblemException("content_type_unsupported", "The body must be application/json in UTF-8.");
    }

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || type.MediaType.Equals("application/merge-patch+json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The bytes of a body that is not too long.</summary>
    public static async Task<byte[]> BytesAsync(HttpContext http, int maxBytes = MaxBytes)
    {
        if (http.Request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);
        // The bound is this one: the server's own is that of events.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
            bound.MaxRequestBodySize = null;
        // One byte more than allowed tells a body that is too long from one that just fits.
        var buffer = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync(http.RequestAborted);
            foreach (var segment in read.Buffer)
                buffer.Write(segment.Span);
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (buffer.WrittenCount > maxBytes)
                throw TooLarge(maxBytes);
            if (read.IsCompleted)
                return buffer.WrittenSpan.ToArray();
        }
    }

    private static ProblemException TooLarge(int maxBytes) => new("body_too_large", $"A body has at most {maxBytes / 1024} KiB here.");

    private static JsonElement Parse(byte[] body)
    {
        if (!Utf8.IsValid(body))
            throw Invalid("The body is not UTF-8.");
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            root = document.RootElement.Clone();
            Check(root, "");
        }
        catch (JsonException error)
        {
            throw Invalid($"The body is not JSON, at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw Invalid("A string holds half of a surrogate pair.");
        }

        return root.ValueKind == JsonValueKind.Object
            ? root
            : throw new ProblemException("json_type_mismatch", "The body must be an object.");
    }

    /// <summary>What the parser lets through: a member twice, and strings that are no text.</summary>
    private static void Check(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.String)
            _ = element.GetString();
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Check(item, path);
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        var names = new HashSet<string>();
        foreach (var member in element.EnumerateObject())
        {
            var field = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (!names.Add(member.Name))
                throw new ProblemException(
                    new Problem(
                        "json_duplicate_key",
                        $"The member \"{field}\" stands there twice.",
                        [new FieldError(field, "json_duplicate_key", "Leave one of them.")]
                    )
                );
            Check(member.Value, field);
        }
    }

    private static ProblemException Invalid(string detail) => new("json_invalid", detail);
}
