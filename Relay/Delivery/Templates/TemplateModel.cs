using System.Globalization;
using System.Text.Json;
using Scriban.Runtime;

namespace Relay.Delivery.Templates;

/// <summary>
/// What a template sees: <c>id</c>, <c>type</c>, <c>timestamp</c>, <c>organizationId</c> and <c>data</c> of the envelope, the provider's
/// body as <c>original</c>, and <c>call</c>.
/// Only objects and lists of Scriban's own, texts, numbers, true, false and null, never an object of ours: members of those would be
/// reachable.
/// </summary>
internal static class TemplateModel
{
    private const int MostDepth = 64,
        MostDigits = 28;

    private static readonly string[] CallFields =
    [
        "direction",
        "from",
        "to",
        "phoneNumber",
        "status",
        "startedAt",
        "answeredAt",
        "endedAt",
        "duration",
    ];

    /// <param name="names">What the template names; the provider's body is read only for one that names it. Null for all.</param>
    public static ScriptObject Create(ReadOnlyMemory<byte> envelope, EventRecord record, IReadOnlySet<string>? names)
    {
        var model = (ScriptObject)Read(envelope)!;
        if (names is null || names.Contains("original"))
            model["original"] = Read((PackedBody.Unpack(record.Request) ?? record.Request).Body);
        if (names is null || names.Contains("call"))
            model["call"] = Call(model["data"] as ScriptObject, record);
        return model;
    }

    private static ScriptObject Call(ScriptObject? data, EventRecord record)
    {
        var call = new ScriptObject { ["callId"] = record.Envelope.CallId, ["accountId"] = record.Envelope.AccountId };
        foreach (var field in CallFields)
            call[field] = data is not null && data.TryGetValue(null!, default, field, out var value) ? value : null;
        return call;
    }

    /// <summary>The body as plain values; null where it is not JSON.</summary>
    private static object? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(json), new JsonDocumentOptions { MaxDepth = MostDepth });
            return Plain(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text with half a surrogate pair parses and then can't be read.
            return null;
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) => json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    private static object? Plain(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new ScriptObject();
                foreach (var member in element.EnumerateObject())
                    map[member.Name] = Plain(member.Value);
                return map;
            case JsonValueKind.Array:
                var list = new ScriptArray(element.GetArrayLength());
                foreach (var item in element.EnumerateArray())
                    list.Add(Plain(item));
                return list;
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                return Number(element);
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                return null;
        }
    }

    /// <summary>A number that no type of ours holds to the last digit stays as it was written.</summary>
    private static object Number(JsonElement element)
    {
        if (element.TryGetInt64(out var whole))
            return whole;
        var text = element.GetRawText();
        return text.Length <= MostDigits && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : new RawJson(text);
    }
}
