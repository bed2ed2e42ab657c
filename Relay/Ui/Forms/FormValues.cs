namespace Relay.Ui.Forms;

/// <summary>What stands in a form's fields: what was typed where it comes back with findings, else what holds.</summary>
/// <param name="posted">Null where the form is shown for the first time.</param>
/// <param name="otherwise">A field that is not named is empty, a box not ticked.</param>
internal sealed class FormValues(IFormCollection? posted, IReadOnlyDictionary<string, string> otherwise)
{
    public string this[string name] => posted is not null ? posted[name].ToString() : otherwise.GetValueOrDefault(name, "");

    public bool IsTicked(string name) => posted is not null ? posted.ContainsKey(name) : otherwise.ContainsKey(name);

    /// <summary>Whether a box of a group is ticked.</summary>
    public bool IsTicked(string name, string value) => posted is not null ? posted[name].Contains(value) : otherwise.GetValueOrDefault(name, "").Split(',').Contains(value);
}
