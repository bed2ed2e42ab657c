using System.Text;

namespace Relay.Dialects;

/// <summary>The files of <c>templates/</c>, which are embedded in this assembly.</summary>
public static class TemplateText
{
    private const string Root = "templates/";

    /// <summary>The names of all files, such as <c>templates/dialstack/lifecycle.json</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = typeof(TemplateText).Assembly.GetManifestResourceNames();

    /// <summary>The text of a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string Read(string path) => Find(path) ?? throw new FileNotFoundException($"{path} is not embedded.", path);

    /// <summary>The text of a file, or null.</summary>
    public static string? Find(string path)
    {
        using var stream = typeof(TemplateText).Assembly.GetManifestResourceStream(path);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The files of a folder by their names within it, such as <c>samples/call.end.scriban</c>.</summary>
    public static IReadOnlyDictionary<string, string> Folder(string name)
    {
        var start = $"{Root}{name}/";
        return Names
            .Where(path => path.StartsWith(start, StringComparison.Ordinal))
            .ToDictionary(path => path[start.Length..], path => Read(path), StringComparer.Ordinal);
    }

    /// <summary>The folders that have a file of this name in them.</summary>
    public static IEnumerable<string> FoldersWith(string file) =>
        Names
            .Where(path => path.StartsWith(Root, StringComparison.Ordinal) && path.EndsWith($"/{file}", StringComparison.Ordinal))
            .Select(path => path[Root.Length..^(file.Length + 1)])
            .Where(folder => !folder.Contains('/', StringComparison.Ordinal));
}
