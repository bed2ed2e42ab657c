using System.Text.Json;

namespace Relay.Delivery.Templates;

/// <summary>
/// What a template sees: <c>id</c>, <c>type</c>, <c>timestamp</c>, <c>organizationId</c> and <c>data</c> of the envelope, the provider's
/// body as <c>original</c>, and <c>call</c>.
/// Only maps, lists, texts, numbers, true, false and null, never an object of ours: members of those would be reachable.
/// </summary>
internal static class TemplateModel
{
    private const int MostDepth = 64;

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

    /// <summary>A maker of the model, which each rendering asks for its own: its lists count the steps of that rendering.</summary>
    public static Func<TemplateBudget, TemplateMap> Of(ReadOnlyMemory<byte> envelope, EventRecord record) =>
        budget =>
        {
            var model = (TemplateMap)Read(envelope, budget)!;
            model["original"] = Read(record.Request.Body, budget);
            model["call"] = CallOf(model["data"] as TemplateMap, record, budget);
            return model;
        };

    private static TemplateMap CallOf(TemplateMap? data, EventRecord record, TemplateBudget budget)
    {
        var call = new TemplateMap(budget) { ["callId"] = record.Envelope.CallId, ["accountId"] = record.Envelope.AccountId };
        foreach (var field in CallFields)
            call[field] = data is not null && data.TryGetValue(field, out var value) ? value : null;
        return call;
    }

    /// <summary>The body as plain values; null where it is not JSON.</summary>
    private static object? Read(ReadOnlyMemory<byte> json, TemplateBudget budget)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(json), new JsonDocumentOptions { MaxDepth = MostDepth });
            return Plain(document.RootElement, budget);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text with half a surrogate pair parses and then can't be read.
            return null;
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) => json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    private static object? Plain(JsonElement element, TemplateBudget budget)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new TemplateMap(budget);
                foreach (var member in element.EnumerateObject())
                    map[member.Name] = Plain(member.Value, budget);
                return map;
            case JsonValueKind.Array:
                return new TemplateList(budget, [.. element.EnumerateArray().Select(item => Plain(item, budget))]);
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                return element.TryGetInt64(out var whole) ? whole
                    : element.TryGetDecimal(out var number) ? number
                    : element.GetRawText();
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                return null;
        }
    }
}
