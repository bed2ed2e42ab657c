using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Relay.Dialects.Json;

/// <summary>One step of the pointers: a tree, so that common beginnings are walked once.</summary>
internal sealed class JsonPathNode
{
    /// <summary>The reader's depth at the members of this node's container.</summary>
    public required int Depth { get; init; }

    public JsonPathNode? Parent { get; init; }

    public byte[] Name { get; init; } = [];

    public int Index { get; init; } = -1;

    public List<int> Slots { get; } = [];

    public List<JsonPathNode> Children { get; } = [];

    public JsonPathNode Child(string segment)
    {
        var name = Encoding.UTF8.GetBytes(segment);
        if (Children.Find(child => child.Name.AsSpan().SequenceEqual(name)) is { } known)
            return known;
        var isIndex =
            int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == segment;
        var added = new JsonPathNode
        {
            Depth = Depth + 1,
            Parent = this,
            Name = name,
            Index = isIndex ? number : -1,
        };
        Children.Add(added);
        return added;
    }

    public JsonPathNode? Find(scoped ref Utf8JsonReader reader)
    {
        foreach (var child in Children)
        {
            if (JsonText.IsName(ref reader, child.Name))
                return child;
        }

        return null;
    }

    public JsonPathNode? Find(int index)
    {
        foreach (var child in Children)
        {
            if (child.Index == index)
                return child;
        }

        return null;
    }

    public void Clear(Span<JsonSlot> slots)
    {
        foreach (var slot in Slots)
            slots[slot] = default;
        foreach (var child in Children)
            child.Clear(slots);
    }
}
