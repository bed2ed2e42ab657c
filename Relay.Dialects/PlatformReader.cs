using System.Text.Json;

namespace Relay.Dialects;

/// <summary>Reads a platform from the files of its folder.</summary>
public static class PlatformReader
{
    /// <summary>The file that makes a folder a platform.</summary>
    public const string FileName = "platform.json";

    private const int ShortestName = 2,
        LongestName = 32;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The built-in platforms, the most wanted first; tests hold that nothing is wrong with them.</summary>
    internal static IEnumerable<Platform> BuiltIn()
    {
        var wanted = TemplateText
            .Read("templates/platforms.txt")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (
            var name in TemplateText
                .FoldersWith(FileName)
                .OrderBy(name => Array.IndexOf(wanted, name) is >= 0 and var place ? place : int.MaxValue)
                .ThenBy(name => name, StringComparer.Ordinal)
        )
        {
            var read = Read(name, TemplateText.Folder(name), [])
                ?? throw new InvalidOperationException($"templates/{name} is no platform.");
            yield return read with
            {
                IsBuiltIn = true,
            };
        }
    }

    /// <summary>Reads a folder.</summary>
    /// <param name="name">The folder's name.</param>
    /// <param name="files">Its files by their names within it.</param>
    /// <param name="problems">Gets a sentence for everything that is wrong.</param>
    /// <returns>Null where it can't be read at all.</returns>
    public static Platform? Read(string name, IReadOnlyDictionary<string, string> files, List<string> problems)
    {
        if (
            name.Length is < ShortestName or > LongestName
            || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        )
            problems.Add($"{name}: a platform's folder is called by {ShortestName} to {LongestName} of a-z, 0-9 and -.");
        if (Json<Platform>(name, FileName, files, problems) is not { } read)
            return null;
        var samples = Json<List<Sample>>(name, "samples.json", files, problems) ?? [];
        return read with
        {
            Name = name,
            Samples =
            [
                .. samples.Select(sample =>
                    sample with
                    {
                        Dialect = name,
                        CallIds = read.CallIds,
                        Text = Text(name, $"samples/{sample.Name}.scriban", files, problems) ?? "",
                    }
                ),
            ],
            Lifecycle = files.ContainsKey("lifecycle.json") ? Json<Lifecycle>(name, "lifecycle.json", files, problems) : null,
        };
    }

    /// <summary>Reads one file of a folder; says in a sentence what is wrong with it.</summary>
    internal static T? Json<T>(string name, string file, IReadOnlyDictionary<string, string> files, List<string> problems)
        where T : class
    {
        if (Text(name, file, files, problems) is not { } text)
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options);
        }
        catch (JsonException error)
        {
            problems.Add($"{name}/{file}: {error.Message}");
            return null;
        }
    }

    private static string? Text(string name, string file, IReadOnlyDictionary<string, string> files, List<string> problems)
    {
        if (files.TryGetValue(file, out var text))
            return text;
        problems.Add($"{name}/{file} is missing.");
        return null;
    }
}
