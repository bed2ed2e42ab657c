using System.Collections.Frozen;
using System.Text.Json;
using Relay.Dialects.Json;

namespace Relay.Dialects;

/// <summary>A provider's type names with their kinds, found without making a string for a name that is known.</summary>
internal sealed class EventTypes
{
    /// <summary>What stands where the provider gave no usable type.</summary>
    public const string Unknown = "unknown";

    private const int MaxLength = 256;

    /// <summary>Only what is a choice itself is a kind: the standard and generic dialects.</summary>
    public static readonly EventTypes KindsThemselves = new([.. Kinds.Choices.Select(choice => (choice.Kind, choice.Kind))]);

    private readonly FrozenDictionary<string, (string Type, string Kind)>.AlternateLookup<ReadOnlySpan<char>> known;

    /// <summary>How types begin that stand for many, the longest first.</summary>
    private readonly (string Start, string Kind)[] starts = [];

    public EventTypes(params ReadOnlySpan<(string Type, string Kind)> types)
    {
        var map = new Dictionary<string, (string Type, string Kind)>(StringComparer.Ordinal);
        foreach (var type in types)
            map.Add(type.Type, type);
        known = map.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private EventTypes(EventTypes before, IReadOnlyDictionary<string, string> kinds)
    {
        var map = before.known.Dictionary.ToDictionary(StringComparer.Ordinal);
        foreach (var (type, kind) in kinds.Where(pair => !pair.Key.EndsWith('*')))
            map[type] = (type, kind);
        known = map.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        starts =
        [
            .. kinds
                .Where(pair => pair.Key.EndsWith('*'))
                .Select(pair => (Start: pair.Key[..^1], Kind: pair.Value))
                .OrderByDescending(pair => pair.Start.Length),
        ];
    }

    /// <summary>These, and a provider's own types with their kinds; one that ends in <c>*</c> stands for all that begin so.</summary>
    public EventTypes With(IReadOnlyDictionary<string, string> kinds) => new(this, kinds);

    /// <summary>
    /// Whether an event setting can name this type (product.md §2): 1 to 256 printable ASCII characters; no space at either end, no
    /// <c>..</c>, no leading <c>__</c> (C13:
    /// names that mean something to file systems and JavaScript objects).
    /// </summary>
    public static bool IsUsable(ReadOnlySpan<char> type) =>
        type.Length is > 0 and <= MaxLength
        && !type.ContainsAnyExceptInRange(' ', '~')
        && type[0] != ' '
        && type[^1] != ' '
        && !type.StartsWith("__", StringComparison.Ordinal)
        && !type.Contains("..", StringComparison.Ordinal);

    /// <summary>The type and its kind, <c>other</c> where the name is not known; null where it is not usable.</summary>
    public (string Type, string Kind)? Find(ReadOnlySpan<char> type)
    {
        if (!IsUsable(type))
            return null;
        if (known.TryGetValue(type, out var found))
            return found;
        foreach (var (start, kind) in starts)
        {
            if (type.StartsWith(start, StringComparison.Ordinal))
                return (type.ToString(), kind);
        }

        return (type.ToString(), Kinds.Other);
    }

    /// <summary>The type in this slot and its kind; null where there is none that is usable.</summary>
    public (string Type, string Kind)? Find(in JsonFields fields, int slot)
    {
        if (fields.Type(slot) != JsonTokenType.String)
            return null;
        var content = fields.Raw(slot)[1..^1];
        if (content.Length > MaxLength || content.Contains((byte)'\\'))
            return Find(fields.Text(slot));
        Span<char> text = stackalloc char[content.Length];
        for (var i = 0; i < content.Length; i++)
            text[i] = (char)content[i]; // What is not ASCII is not usable, however it is widened.
        return Find(text);
    }
}
