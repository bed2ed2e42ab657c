namespace Relay.Config;

/// <summary>
/// The platforms that an operator brings: each folder with a <c>platform.json</c> in it is one. They are checked as the built-in ones are,
/// and known to the process from then on.
/// </summary>
internal static class TemplateFolder
{
    private const int MostFiles = 1000,
        LargestFile = 1 << 20;

    /// <summary>Reads all of them; nothing is added where anything is wrong.</summary>
    public static void Load(string folder, OptionReader read)
    {
        if (!Directory.Exists(folder))
        {
            read.Problem($"Templates is '{folder}'; it takes a folder that is there.");
            return;
        }

        var (platforms, problems) = (new List<Platform>(), new List<string>());
        foreach (var path in Directory.GetDirectories(folder).Where(IsPlatform).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (Platforms.Find(name) is not null)
                problems.Add($"{name}: there is a platform of this name already.");
            else if (PlatformCheck.Read(name, Files(path, problems), problems) is { } platform)
                platforms.Add(platform);
        }

        if (platforms.Count == 0 && problems.Count == 0)
            problems.Add($"no folder in '{folder}' has a {PlatformReader.FileName}.");
        foreach (var problem in problems)
            read.Problem($"Templates: {problem}");
        if (problems.Count == 0)
            Platforms.Add(platforms);
    }

    private static bool IsPlatform(string path) => File.Exists(Path.Combine(path, PlatformReader.FileName));

    private static Dictionary<string, string> Files(string path, List<string> problems)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Take(MostFiles))
        {
            var name = Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/');
            if (new FileInfo(file).Length > LargestFile)
                problems.Add($"{Path.GetFileName(path)}/{name} is larger than {LargestFile >> 20} MiB.");
            else
                files[name] = File.ReadAllText(file);
        }

        return files;
    }
}
