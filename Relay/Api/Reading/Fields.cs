using System.Globalization;
using System.Text.Json;

namespace Relay.Api.Reading;

/// <summary>
/// Reads an object member by member, strictly. Each reading names what holds where the member is absent; in a patch (RFC 7396) that is
/// the value in force, and null takes an optional member away.
/// Whatever is wrong is gathered, so that one answer names all of it.
/// </summary>
internal sealed class Fields(JsonElement json, bool isPatch, Findings? findings = null, string path = "")
{
    private readonly HashSet<string> _read = [];

    public Findings Findings { get; } = findings ?? new Findings();

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public bool Has(string name) => json.TryGetProperty(name, out _);

    /// <summary>A text; null where it is absent and has no fallback, or was taken away.</summary>
    public string? Text(string name, string? fallback = null, bool optional = false) =>
        Read(name, fallback, optional, JsonValueKind.String, value => value.GetString());

    /// <summary>A text whose absence, null and emptiness are one finding with a code of its own.</summary>
    public string? Required(string name, string? fallback, string code)
    {
        _read.Add(name);
        if (!json.TryGetProperty(name, out var value))
            return fallback ?? Missing(name, code);
        if (value.ValueKind == JsonValueKind.Null)
            return Missing(name, code);
        if (value.ValueKind != JsonValueKind.String)
            return Mismatch(name, "a text");
        return string.IsNullOrWhiteSpace(value.GetString()) ? Missing(name, code) : value.GetString();
    }

    public bool Bool(string name, bool fallback)
    {
        _read.Add(name);
        if (!json.TryGetProperty(name, out var value))
            return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        NotOf(name, value, "true or false");
        return fallback;
    }

    /// <summary>A whole number within bounds; null where it is absent or was taken away.</summary>
    public int? Int(string name, int? fallback, int min, int max, bool optional = false)
    {
        _read.Add(name);
        if (!json.TryGetProperty(name, out var value))
            return fallback;
        if (IsTakenAway(value, optional))
            return null;
        if (value.ValueKind != JsonValueKind.Number)
            return NotOf(name, value, "a whole number");
        var form = WholeNumber.Read(value, out var number);
        if (form == NumberForm.Whole && number >= min && number <= max)
            return number;
        if (form is NumberForm.Whole or NumberForm.TooLarge)
            Findings.Add(PathOf(name), "out_of_range", string.Create(CultureInfo.InvariantCulture, $"From {min} to {max}."));
        else
            Mismatch(name, "a whole number");
        return fallback;
    }

    /// <summary>One of an enum's names in snake case.</summary>
    public T Choice<T>(string name, T? fallback)
        where T : struct, Enum
    {
        var text = Read(name, null, optional: false, JsonValueKind.String, value => value.GetString());
        if (text is null)
        {
            if (fallback is null && !json.TryGetProperty(name, out _))
                Findings.AddShape(PathOf(name), "json_missing_member", "This member is needed.");
            return fallback.GetValueOrDefault();
        }

        if (Names.TryParse<T>(text, out var choice))
            return choice;
        Findings.Add(PathOf(name), "value_unknown", "One of the allowed values.", Names.All<T>());
        return fallback.GetValueOrDefault();
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string>? Texts(string name, IReadOnlyList<string>? fallback, bool optional = false) =>
        Read(name, fallback, optional, JsonValueKind.Array, value =>
        {
            var items = value.EnumerateArray().ToList();
            if (items.All(item => item.ValueKind == JsonValueKind.String))
                return items.ConvertAll(item => item.GetString()!);
            Findings.AddShape(PathOf(name), "json_type_mismatch", "Every item must be a text.");
            return fallback;
        });

    /// <summary>An object whose members have no fixed names: texts by name, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Map(string name, IReadOnlyList<KeyValuePair<string, string>>? fallback) =>
        Read(name, fallback, optional: true, JsonValueKind.Object, value =>
        {
            var members = value.EnumerateObject().ToList();
            foreach (var member in members.Where(member => member.Value.ValueKind != JsonValueKind.String))
                Findings.AddShape($"{PathOf(name)}.{member.Name}", "json_type_mismatch", "This must be a text.");
            return members
                .Where(member => member.Value.ValueKind == JsonValueKind.String)
                .Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!))
                .ToList();
        });

    /// <summary>
    /// An object with members of its own; null where it is absent or was taken away. A patch replaces it whole. To be finished by the
    /// reader.
    /// </summary>
    public Fields? Object(string name) =>
        Read<Fields>(name, null, optional: true, JsonValueKind.Object, value => new Fields(value, isPatch: false, Findings, PathOf(name)));

    /// <summary>Whether a patch takes this member away.</summary>
    public bool IsNull(string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>The raw value, for readings of a form of their own.</summary>
    public JsonElement? Raw(string name)
    {
        _read.Add(name);
        return json.TryGetProperty(name, out var value) ? value : null;
    }

    /// <summary>Finds members that nobody read.</summary>
    public void Finish()
    {
        foreach (var member in json.EnumerateObject().Where(member => !_read.Contains(member.Name)))
        {
            Findings.AddShape(PathOf(member.Name), "json_unknown_member", "There is no such member.");
        }
    }

    /// <summary>Finds unknown members, and ends the request if anything is wrong with any.</summary>
    public void FinishAndThrow()
    {
        Finish();
        Findings.ThrowIfAny();
    }

    private T? Read<T>(string name, T? fallback, bool optional, JsonValueKind kind, Func<JsonElement, T?> read)
        where T : class
    {
        _read.Add(name);
        if (!json.TryGetProperty(name, out var value))
            return fallback;
        if (IsTakenAway(value, optional))
            return null;
        if (value.ValueKind == kind)
            return read(value);
        NotOf(
            name,
            value,
            kind switch
            {
                JsonValueKind.String => "a text",
                JsonValueKind.Array => "a list",
                _ => "an object",
            }
        );
        return fallback;
    }

    private bool IsTakenAway(JsonElement value, bool optional) => isPatch && optional && value.ValueKind == JsonValueKind.Null;

    private int? NotOf(string name, JsonElement value, string wanted)
    {
        if (value.ValueKind == JsonValueKind.Null)
            Findings.AddShape(PathOf(name), "json_null", $"This must be {wanted}; leave it out for its default.");
        else
            Mismatch(name, wanted);
        return null;
    }

    private string? Mismatch(string name, string wanted)
    {
        Findings.AddShape(PathOf(name), "json_type_mismatch", $"This must be {wanted}.");
        return null;
    }

    private string? Missing(string name, string code)
    {
        Findings.Add(PathOf(name), code, "This is needed.");
        return null;
    }
}
