using System.Text.RegularExpressions;
using Xunit;

namespace Relay.Tests.Architecture;

/// <summary>What the compiler does not keep and the source does.</summary>
public sealed partial class SourceTests
{
    private const int Widest = 160;

    private static readonly string[] Projects = ["Relay", "Relay.Dialects", "Relay.Simulator", "Relay.Testing"];

    [Fact]
    public void Sql_is_written_in_storage_only() =>
        Findings.None(
            Sources("cs", "Relay")
                .Where(file => !file.Path.StartsWith("Relay/Storage/", StringComparison.Ordinal) && Statement().IsMatch(file.Text))
                .Select(file => file.Path)
        );

    [Fact]
    public void A_namespace_is_its_folder() =>
        Findings.None(
            from file in Sources("cs", [.. Projects, "Relay.Tests"])
            let space = Namespace().Match(file.Text)
            where space.Success && space.Groups[1].Value != Path.GetDirectoryName(file.Path)!.Replace('/', '.')
            select $"{file.Path} says {space.Groups[1].Value}"
        );

    [Fact]
    public void A_long_file_says_at_its_head_why() =>
        Findings.None(
            Sources("cs", Projects)
                .Where(file => file.Text.Split('\n').Length > 300 && !file.Text.Contains("Long because", StringComparison.Ordinal))
                .Select(file => file.Path)
        );

    /// <summary>Tests may hold data, such as a body as it came: a line with a raw text is as long as its text.</summary>
    [Fact]
    public void No_line_is_wider_than_a_screen() =>
        Findings.None(
            from ending in (string[])["cs", "razor", "js", "css", "sh"]
            from file in Sources(ending, [.. Projects, "Relay.Tests", "."])
            from line in file.Text.Split('\n').Index()
            where line.Item.Length > Widest && !(file.Path.StartsWith("Relay.Tests/", StringComparison.Ordinal) && line.Item.Contains('"'))
            select $"{file.Path}:{line.Index + 1} has {line.Item.Length}"
        );

    /// <summary>A method named Of says nothing to a search: converting is From…, looking up is Find…, text is a noun.</summary>
    [Fact]
    public void No_method_is_named_Of() =>
        Findings.None(
            from file in Sources("cs", Projects)
            from Match method in NamedOf().Matches(file.Text)
            select $"{file.Path}: {method.Value.Trim()}"
        );

    [Theory]
    [InlineData("    public static Lifecycle Of(string dialect) =>", true)]
    [InlineData("    private static Dictionary<string, (int A, string? B)>? Of<T>(T from)", true)]
    [InlineData("        return Verdict.Of(text);", false)]
    [InlineData("    public static Lifecycle FindOf(string dialect) =>", false)]
    public void A_method_named_Of_is_seen(string line, bool seen) => Assert.Equal(seen, NamedOf().IsMatch(line));

    [Fact]
    public void Loops_stand_on_the_base_class_or_have_a_pulse() =>
        Findings.None(
            Sources("cs", "Relay")
                .Where(file => file.Text.Contains(": BackgroundService", StringComparison.Ordinal))
                .Select(file => file.Path)
                .Where(path => path != "Relay/Hosting/BackgroundLoop.cs")
        );

    [Fact]
    public void The_scan_finds_files() =>
        Assert.All([("cs", 600), ("razor", 10), ("js", 3), ("css", 1)], kind =>
            Assert.True(Sources(kind.Item1, Projects).Count() >= kind.Item2, kind.Item1)
        );

    /// <summary>The files with this ending below these folders; of the repository's root only those that stand in it.</summary>
    private static IEnumerable<(string Path, string Text)> Sources(string ending, params string[] folders) =>
        from folder in folders
        from file in Directory.EnumerateFiles(
            Path.Combine(Repository.Root, folder),
            "*." + ending,
            folder == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories
        )
        let path = Path.GetRelativePath(Repository.Root, file)
        where !path.Split('/').Any(part => part is "obj" or "bin")
        select (path, File.ReadAllText(file));

    [GeneratedRegex("\"[^\"\n]*\\b(SELECT\\s.+\\sFROM|INSERT\\s+INTO|UPDATE\\s+\\w+\\s+SET|DELETE\\s+FROM|CREATE\\s+TABLE)\\b")]
    private static partial Regex Statement();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^ +(?:(?:public|internal|private|protected|static|override|virtual|abstract|async|sealed) )+[^=;\n]*\bOf(?:<\w+>)?\(",
        RegexOptions.Multiline
    )]
    private static partial Regex NamedOf();
}
