using System.Text;
using System.Text.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Json;

/// <summary>The values that a <see cref="JsonPaths"/> found, read from the text when asked for.</summary>
internal readonly ref struct JsonFields(ReadOnlySpan<byte> json, ReadOnlySpan<JsonSlot> slots, string? problem)
{
    private const int EmptyString = 2;

    private readonly ReadOnlySpan<byte> json = json;
    private readonly ReadOnlySpan<JsonSlot> slots = slots;

    /// <summary>Why nothing could be read, or null.</summary>
    public string? Problem { get; } = problem;

    /// <summary>Whether the text is an array.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Why a body that nothing vouches for must not be believed although it can be read, or null.</summary>
    public string? Doubt { get; init; }

    /// <summary>
    /// Whether there is anything at this pointer. Null and the empty string are nothing: senders write them for what they do not have.
    /// </summary>
    public bool Has(int slot) =>
        slots[slot] is var found
        && found.Type is not (JsonTokenType.None or JsonTokenType.Null)
        && !(found.Type == JsonTokenType.String && found.Length == EmptyString);

    /// <summary>What is at this pointer.</summary>
    public JsonTokenType Type(int slot) => slots[slot].Type;

    /// <summary>The bytes of a token, quotes included; just the bracket of a container.</summary>
    public ReadOnlySpan<byte> Raw(int slot) => json.Slice(slots[slot].Start, slots[slot].Length);

    /// <summary>The text from the beginning of a value on.</summary>
    public ReadOnlySpan<byte> From(int slot) => json[slots[slot].Start..];

    /// <summary>A string's value; null for everything else.</summary>
    public string? Text(int slot) => slots[slot].Type == JsonTokenType.String ? JsonText.Unescape(Raw(slot)) : null;

    /// <summary>A string's value or a number's own text, which never passes a double (C11); null for everything else.</summary>
    public string? Scalar(int slot) => slots[slot].Type == JsonTokenType.Number ? Encoding.UTF8.GetString(Raw(slot)) : Text(slot);

    /// <summary>A usable id (<see cref="Ids"/>), or null.</summary>
    public string? Id(int slot) => Ids.Usable(Scalar(slot), slots[slot].Type == JsonTokenType.Number);

    /// <summary>Whether there is something at this pointer that should be an id and is none.</summary>
    public bool IsUnusableId(int slot) => Has(slot) && Id(slot) is null;

    /// <summary>An RFC 3339 time in Unix milliseconds, or null.</summary>
    public long? Time(int slot) => slots[slot].Type == JsonTokenType.String ? EventTime.Parse(Raw(slot)[1..^1]) : null;
}
