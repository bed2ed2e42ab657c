using System.Text;
using System.Text.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Json;

/// <summary>The values that a <see cref="JsonPaths"/> found, read from the text when asked for.</summary>
internal readonly ref struct JsonFields(ReadOnlySpan<byte> json, ReadOnlySpan<JsonSlot> slots, string? problem)
{
    private readonly ReadOnlySpan<byte> json = json;
    private readonly ReadOnlySpan<JsonSlot> slots = slots;

    /// <summary>Why nothing could be read, or null.</summary>
    public string? Problem { get; } = problem;

    /// <summary>Whether there is anything at this pointer, be it null.</summary>
    public bool Has(int slot) => slots[slot].Type != JsonTokenType.None;

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

    /// <summary>An RFC 3339 time in Unix milliseconds, or null.</summary>
    public long? Time(int slot) => slots[slot].Type == JsonTokenType.String ? EventTime.Parse(Raw(slot)[1..^1]) : null;
}
