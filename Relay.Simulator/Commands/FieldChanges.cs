using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Relay.Dialects.Json;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary>
/// Changes fields of a body by <c>path=value</c>, such as <c>data.status=busy</c> or <c>message.tool_call_list.0.id="x"</c>.
/// </summary>
internal static class FieldChanges
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body with the changes, in the form that providers sign.</summary>
    /// <exception cref="StormException">A change is none, or leads through something that has no fields.</exception>
    public static byte[] Apply(ReadOnlyMemory<byte> body, IEnumerable<string> changes)
    {
        var root = JsonNode.Parse(body.Span)!;
        foreach (var change in changes)
        {
            var equals = change.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new StormException($"--set takes path=value, such as data.status=busy, not '{change}'.");
            Set(root, change[..equals].Split('.'), Value(change[(equals + 1)..]), change);
        }

        return JavaScriptJson.Restringify(Encoding.UTF8.GetBytes(root.ToJsonString(Plain)))!;
    }

    private static void Set(JsonNode root, string[] path, JsonNode? value, string change)
    {
        var node = root;
        foreach (var name in path.SkipLast(1))
        {
            if (node is JsonObject parent && parent[name] is null)
                parent[name] = new JsonObject();
            node = Child(node, name) ?? throw new StormException($"--set {change}: there is nothing at '{name}'.");
        }

        if (node is JsonObject target)
            target[path[^1]] = value;
        else if (node is JsonArray list && Index(path[^1]) is { } index && index < list.Count)
            list[index] = value;
        else
            throw new StormException($"--set {change}: what is before '{path[^1]}' has no fields.");
    }

    private static JsonNode? Child(JsonNode node, string name) =>
        node switch
        {
            JsonObject parent => parent[name],
            JsonArray list when Index(name) is { } index && index < list.Count => list[index],
            _ => null,
        };

    private static int? Index(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
