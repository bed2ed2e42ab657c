namespace Relay.Config;

/// <summary>
/// Reads options one by one, remembers which keys there are, and gathers what is wrong with their values instead of stopping at the
/// first.
/// </summary>
internal sealed class OptionReader(IConfigurationRoot configuration)
{
    private readonly List<string> _problems = [];
    private readonly List<(string Key, string Value)> _effective = [];

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Every option that was read, with its effective value. Secrets are shown as such.</summary>
    public IReadOnlyList<(string Key, string Value)> Effective => _effective;

    /// <summary>Adds what is wrong with several options together.</summary>
    public void Problem(string sentence) => _problems.Add(sentence);

    public string? Text(string key, string? fallback, bool isSecret = false)
    {
        var value = configuration[key] is { Length: > 0 } text ? text : fallback;
        Show(key, isSecret && value is not null ? "***" : value);
        return value;
    }

    public bool Flag(string key, bool fallback) =>
        Value(key, fallback, "true or false", text => bool.TryParse(text, out var flag) ? flag : null);

    public int Number(string key, int fallback, int least, int most) =>
        Value(key, fallback, $"a whole number from {least} to {most}", text =>
            int.TryParse(text, out var number) && number >= least && number <= most ? number : null
        );

    /// <summary>A time in whole seconds.</summary>
    public TimeSpan Seconds(string key, TimeSpan fallback, int most) =>
        TimeSpan.FromSeconds(Number(key, (int)fallback.TotalSeconds, 1, most));

    public T Choice<T>(string key, T fallback)
        where T : struct, Enum =>
        Value(key, fallback, "one of " + string.Join(", ", Enum.GetNames<T>()), text =>
            Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice) ? choice : null
        );

    public T? Parsed<T>(string key, string accepted, Func<string, T?> parse)
        where T : class
    {
        var text = Text(key, null);
        if (text is null)
            return null;
        var parsed = parse(text);
        if (parsed is null)
            Wrong(key, text, accepted);
        return parsed;
    }

    /// <summary>
    /// A list, written as an array or in one text with semicolons. The last layer that has it wins as a whole:
    /// merged by index, as the configuration system would, a shorter list on the command line would keep the file's tail.
    /// </summary>
    public IReadOnlyList<T> List<T>(string key, IReadOnlyList<T> fallback, string accepted, Func<string, T?> parse)
        where T : class
    {
        var texts = Raw(key);
        var values = texts is null ? fallback : [.. texts.Select(text => Item(key, text, accepted, parse)).OfType<T>()];
        Show(key, string.Join("; ", values));
        return values;
    }

    /// <summary>Reports keys that are no option: most are typing errors.</summary>
    public void RefuseUnknown()
    {
        var known = _effective.Select(option => option.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            // Sections have no value; members of a list belong to the list.
            if (value is null || known.Contains(key) || known.Contains(Parent(key)))
                continue;
            _problems.Add($"{key} is no option; appsettings.json lists them all.");
        }
    }

    private T Value<T>(string key, T fallback, string accepted, Func<string, T?> parse)
        where T : struct
    {
        var text = configuration[key];
        var parsed = string.IsNullOrEmpty(text) ? fallback : parse(text);
        if (parsed is null)
            Wrong(key, text!, accepted);
        Show(key, (parsed ?? fallback).ToString());
        return parsed ?? fallback;
    }

    private T? Item<T>(string key, string text, string accepted, Func<string, T?> parse)
        where T : class
    {
        var item = parse(text);
        if (item is null)
            Wrong(key, text, accepted);
        return item;
    }

    private string[]? Raw(string key)
    {
        foreach (var layer in configuration.Providers.Reverse())
        {
            if (layer.TryGet(key, out var text))
                return (text ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var members = layer.GetChildKeys([], key).Distinct().ToArray();
            if (members.Length > 0)
                return [.. members.Select(member => layer.TryGet($"{key}:{member}", out var item) ? item ?? "" : "")];
        }

        return null;
    }

    private void Wrong(string key, string value, string accepted) => _problems.Add($"{key} is '{value}'; it takes {accepted}.");

    private void Show(string key, string? value) => _effective.Add((key, value ?? ""));

    private static string Parent(string key) => key.LastIndexOf(':') is var colon && colon < 0 ? key : key[..colon];
}
