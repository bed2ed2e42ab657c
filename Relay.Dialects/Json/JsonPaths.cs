using System.Text.Json;
using System.Text.Unicode;

namespace Relay.Dialects.Json;

/// <summary>Where a value stands in the text. <see cref="JsonTokenType.None"/>: nowhere.</summary>
internal readonly record struct JsonSlot(JsonTokenType Type, int Start, int Length);

/// <summary>
/// A set of JSON pointers (RFC 6901), read in one pass over the text without building a document. The whole text is checked to its end.
/// Of a name that comes twice the last one counts, as in JavaScript, and it is said.
/// </summary>
internal sealed class JsonPaths
{
    private readonly JsonPathNode root = new() { Depth = 1 };

    public JsonPaths(params ReadOnlySpan<string> pointers)
    {
        foreach (var pointer in pointers)
            Add(pointer, Count++);
    }

    /// <summary>How many pointers there are, and so how many slots a read fills.</summary>
    public int Count { get; }

    /// <summary>Reads the values at the pointers.</summary>
    /// <param name="body">The body as received.</param>
    /// <param name="slots">One per pointer, in their order.</param>
    public JsonFields Read(ReadOnlySpan<byte> body, Span<JsonSlot> slots)
    {
        slots.Clear();
        if (body.IsEmpty)
            return new JsonFields(body, slots, Problems.BodyEmpty);
        var json = JsonText.WithoutMark(body);
        using var names = new JsonNames();
        var problem = Scan(json, slots, names, out var isArray);
        // Text that is no JSON at all says so; wrong bytes within a string have a code of their own (C02, C06).
        if (problem is null && !Utf8.IsValid(json))
            problem = Problems.Utf8Invalid;
        if (problem is not null)
            slots.Clear();
        return new JsonFields(json, slots, problem)
        {
            IsBatch = isArray && problem is null,
            Doubt = names.HasTwin && problem is null ? Problems.JsonDuplicateKey : null,
        };
    }

    private string? Scan(ReadOnlySpan<byte> json, Span<JsonSlot> slots, JsonNames names, out bool isArray)
    {
        isArray = false;
        // One level more than is allowed, so that the limit is met here and not as an exception.
        scoped var reader =
            new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth + 1 });
        try
        {
            var walk = new JsonWalk(root, slots, stackalloc int[JsonText.MaxDepth + 2], names);
            var problem = walk.Run(ref reader);
            isArray = walk.IsArray;
            return problem;
        }
        catch (JsonException)
        {
            return Problems.JsonInvalid;
        }
    }

    private void Add(string pointer, int slot)
    {
        var node = root;
        foreach (var segment in pointer.Split('/').Skip(1))
            node = node.Child(segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        node.Slots.Add(slot);
    }
}
