using System.Text.Json;

namespace Relay.Dialects.Json;

/// <summary>The state of one pass over a text: the node whose members are being read, and the one whose value comes next.</summary>
internal ref struct JsonWalk
{
    private const int IsObject = -1;

    private readonly Span<JsonSlot> slots;

    /// <summary>
    /// By depth: which element of an array comes next, or <see cref="IsObject"/>. Set only for the containers that were entered.
    /// </summary>
    private readonly Span<int> elements;

    private readonly JsonNames names;
    private JsonPathNode node;
    private JsonPathNode? next;

    public JsonWalk(JsonPathNode root, Span<JsonSlot> slots, Span<int> elements, JsonNames names)
    {
        this.slots = slots;
        this.elements = elements;
        this.names = names;
        node = root;
        elements[root.Depth] = IsObject;
    }

    /// <summary>Whether the text's outermost value is an array.</summary>
    public bool IsArray { get; private set; }

    /// <summary>Reads to the end of the text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public string? Run(scoped ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (reader.CurrentDepth >= JsonText.MaxDepth)
                        return Problems.JsonTooDeep;
                    Enter(ref reader);
                    break;
                case JsonTokenType.PropertyName:
                    names.Add(ref reader);
                    if (reader.CurrentDepth == node.Depth)
                        Expect(node.Find(ref reader));
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (reader.TokenType == JsonTokenType.EndObject)
                        names.Close(reader.CurrentDepth);
                    if (reader.CurrentDepth == node.Depth - 1 && node.Parent is not null)
                        node = node.Parent;
                    break;
                default:
                    Take(ref reader);
                    break;
            }
        }

        return null;
    }

    private void Enter(scoped ref Utf8JsonReader reader)
    {
        var first = reader.TokenType == JsonTokenType.StartArray ? 0 : IsObject;
        if (first == IsObject)
            names.Open(reader.CurrentDepth);
        if (reader.CurrentDepth == 0)
            (elements[node.Depth], IsArray) = (first, first == 0);
        if (Take(ref reader) is not { Children.Count: > 0 } entered)
            return;
        node = entered;
        elements[node.Depth] = first;
    }

    // Of a name that comes twice the later value counts, so the earlier one's parts are forgotten.
    private void Expect(JsonPathNode? found)
    {
        next = found;
        found?.Clear(slots);
    }

    private JsonPathNode? Take(scoped ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth == node.Depth && elements[node.Depth] != IsObject)
            Expect(node.Find(elements[node.Depth]++));
        var taken = next;
        next = null;
        if (taken is null)
            return null;
        var slot = new JsonSlot(reader.TokenType, (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex));
        foreach (var index in taken.Slots)
            slots[index] = slot;
        return taken;
    }
}
