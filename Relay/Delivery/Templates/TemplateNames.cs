using Scriban.Runtime;

namespace Relay.Delivery.Templates;

/// <summary>The names that a template may use on an event, each with its path.</summary>
internal static class TemplateNames
{
    private const int Most = 200,
        MostDepth = 6;

    public static IReadOnlyList<string> List(ScriptObject model)
    {
        var names = new List<string>();
        Add(model, "", 0, names);
        return names;
    }

    /// <summary>The names on this event.</summary>
    public static IReadOnlyList<string> List(ReadOnlyMemory<byte> envelope, EventRecord record) =>
        List(TemplateModel.Create(envelope, record, names: null));

    private static void Add(ScriptObject map, string before, int depth, List<string> names)
    {
        foreach (var (name, value) in map)
        {
            if (names.Count >= Most)
                return;
            var path = IsPlain(name) ? (before.Length == 0 ? name : $"{before}.{name}") : $"{before}[\"{name}\"]";
            if (value is ScriptObject { Count: > 0 } inner && depth < MostDepth)
                Add(inner, path, depth + 1, names);
            else if (value is ScriptArray list)
                names.Add($"{path}[{(list.Count > 0 ? "0" : "")}]");
            else
                names.Add(path);
        }
    }

    private static bool IsPlain(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
