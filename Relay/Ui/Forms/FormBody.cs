using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Relay.Api.Reading;

namespace Relay.Ui.Forms;

/// <summary>
/// A posted form as the JSON object that a program would have sent to the API, so that both pass the same reading with the same findings.
/// What is no number stays a text: the reading then says what it should be.
/// </summary>
internal sealed class FormBody(IFormCollection form)
{
    private readonly JsonObject _body = [];

    /// <summary>The text as it was typed, without spaces around it; empty where the form has no such field.</summary>
    public string this[string name] => form[name].ToString().Trim();

    /// <summary>A text; an empty one is left out.</summary>
    public FormBody Text(string name, string? member = null) => this[name] is { Length: > 0 } text ? Set(member ?? name, text) : this;

    /// <summary>
    /// A text as it was typed, spaces included: templates, bodies, secrets. Line ends as they are on this side, since browsers send CR
    /// LF.
    /// </summary>
    public FormBody Verbatim(string name, string? member = null) =>
        form[name].ToString().Replace("\r\n", "\n", StringComparison.Ordinal) is { Length: > 0 } text ? Set(member ?? name, text) : this;

    /// <summary>A text, or null where it is empty: takes an optional member away in a patch.</summary>
    public FormBody TextOrNull(string name, string? member = null) => Set(member ?? name, this[name] is { Length: > 0 } text ? text : null);

    /// <summary>A whole number; an empty one is left out.</summary>
    public FormBody Number(string name, string? member = null) => this[name].Length > 0 ? Set(member ?? name, Value(this[name])) : this;

    /// <summary>A whole number, or null where it is empty.</summary>
    public FormBody NumberOrNull(string name, string? member = null) =>
        Set(member ?? name, this[name].Length > 0 ? Value(this[name]) : null);

    /// <summary>A box: browsers send it only where it is ticked.</summary>
    public FormBody Tick(string name, string? member = null) => Set(member ?? name, form.ContainsKey(name));

    /// <summary>Whole numbers with commas or spaces between them; empty is the empty list.</summary>
    public FormBody Numbers(string name, string? member = null) =>
        Set(member ?? name, new JsonArray([.. Parts(this[name], ',', ' ', ';').Select(Value)]));

    /// <summary>A number with its unit, as the API takes them: <c>10%</c>, <c>100/s</c>; an empty one is left out.</summary>
    public FormBody Measured(string name, string unit, string? member = null) =>
        this[name].Length > 0 ? Set(member ?? name, this[name] + unit) : this;

    /// <summary>The boxes of a group that are ticked.</summary>
    public FormBody Ticked(string name, string? member = null) =>
        Set(member ?? name, new JsonArray([.. form[name].Select(value => (JsonNode?)value)]));

    /// <summary>An object within the object, out of the same form.</summary>
    public FormBody Inner(string member, Action<FormBody> fill)
    {
        var inner = new FormBody(form);
        fill(inner);
        return Set(member, inner._body);
    }

    /// <summary>A text a line; empty lines are left out.</summary>
    public FormBody Lines(string name, string? member = null) =>
        Set(member ?? name, new JsonArray([.. Parts(form[name].ToString(), '\r', '\n').Select(line => (JsonNode)line)]));

    /// <summary>A text a line as it was typed, blanks included: secrets, of which nothing is taken away silently.</summary>
    public FormBody VerbatimLines(string name) =>
        Set(
            name,
            new JsonArray([
                .. form[name].ToString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(line => (JsonNode)line),
            ])
        );

    public FormBody Set(string member, JsonNode? value)
    {
        _body[member] = value;
        return this;
    }

    /// <summary>The object, to be read like a request's.</summary>
    public Fields Fields(bool isPatch = false) => new(JsonSerializer.SerializeToElement(_body), isPatch);

    private static string[] Parts(string text, params char[] separators) =>
        text.Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static JsonNode Value(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : (JsonNode)text;
}
