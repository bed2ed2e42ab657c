namespace Relay.Ui.Forms;

/// <summary>What stands in the fields of a form: what is in force, or what was typed and has to be mended.</summary>
public sealed class FormValues
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Why the form was not taken; null where it was, or is new.</summary>
    internal Problem? Problem { get; set; }

    internal static FormValues FromForm(IFormCollection form)
    {
        var values = new FormValues();
        foreach (var (name, value) in form)
            values._values[name] = value.Count == 1 ? value.ToString() : string.Join('\n', value.AsEnumerable());
        return values;
    }

    internal static FormValues FromValues(IReadOnlyDictionary<string, string> values)
    {
        var made = new FormValues();
        foreach (var (name, value) in values)
            made._values[name] = value;
        return made;
    }

    /// <summary>Empty where nothing stands there.</summary>
    internal string this[string name] => _values.GetValueOrDefault(name, "");

    /// <summary>
    /// Whether this choice is the one. A name that is missing chooses the first one, which is <paramref name="isFirst"/>.
    /// </summary>
    internal bool Is(string name, string choice, bool isFirst = false) =>
        _values.TryGetValue(name, out var value) ? value == choice : isFirst;

    /// <summary>Whether a box is ticked: browsers send it only then.</summary>
    internal bool IsTicked(string name) => _values.ContainsKey(name);

    /// <summary>Whether one of several boxes of this name is ticked.</summary>
    internal bool IsTicked(string name, string value) => this[name].Split('\n').Contains(value);

    internal FormValues Set(string name, object? value)
    {
        if (value is not null)
            _values[name] = value.ToString() ?? "";
        return this;
    }

    internal FormValues Tick(string name, bool isTicked) => isTicked ? Set(name, "on") : this;

    internal IReadOnlyList<FieldFault> FindErrors(string field) => Problem.FindErrors(field);

    internal string? Invalid(string field) => Problem.Invalid(field);

    /// <summary>Whether one of these is wrong, so that what is folded away has to be seen.</summary>
    internal bool IsWrong(params ReadOnlySpan<string> fields)
    {
        foreach (var error in Problem?.Errors ?? [])
        {
            if (fields.Contains(error.Field.Split('.')[0]))
                return true;
        }

        return false;
    }
}
