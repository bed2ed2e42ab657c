namespace Relay.Ui.Forms;

/// <summary>What stands in the fields of a form: what is in force, or what was typed and has to be mended.</summary>
internal sealed class FormValues
{
    private readonly Dictionary<string, string> _values = [];

    public static FormValues Of(IFormCollection form)
    {
        var values = new FormValues();
        foreach (var (name, value) in form)
            values._values[name] = value.Count == 1 ? value.ToString() : string.Join('\n', value.AsEnumerable());
        return values;
    }

    public static FormValues Of(IReadOnlyDictionary<string, string> values)
    {
        var made = new FormValues();
        foreach (var (name, value) in values)
            made._values[name] = value;
        return made;
    }

    /// <summary>Empty where nothing stands there.</summary>
    public string this[string name] => _values.GetValueOrDefault(name, "");

    /// <summary>
    /// Whether this choice is the one. A name that is missing chooses the first one, which is <paramref name="isFirst"/>.
    /// </summary>
    public bool Is(string name, string choice, bool isFirst = false) =>
        _values.TryGetValue(name, out var value) ? value == choice : isFirst;

    /// <summary>Whether a box is ticked: browsers send it only then.</summary>
    public bool IsTicked(string name) => _values.ContainsKey(name);

    /// <summary>Whether one of several boxes of this name is ticked.</summary>
    public bool IsTicked(string name, string value) => this[name].Split('\n').Contains(value);

    public FormValues Set(string name, object? value)
    {
        if (value is not null)
            _values[name] = value.ToString() ?? "";
        return this;
    }

    public FormValues Tick(string name, bool isTicked) => isTicked ? Set(name, "on") : this;
}
