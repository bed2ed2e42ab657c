using System.Text.RegularExpressions;
using Xunit;

namespace Relay.Tests.Architecture;

/// <summary>What the compiler does not keep and the source does.</summary>
public sealed partial class SourceTests
{
    [Fact]
    public void Sql_is_written_in_storage_only() =>
        Assert.Equal(
            [],
            Sources("Relay")
                .Where(file => !file.Path.StartsWith("Relay/Storage/", StringComparison.Ordinal) && Statement().IsMatch(file.Text))
                .Select(file => file.Path)
        );

    [Fact]
    public void A_namespace_is_its_folder() =>
        Assert.All(Sources("Relay").Where(file => file.Path.Count(letter => letter == '/') > 1), file =>
            Assert.StartsWith(
                string.Join('.', file.Path.Split('/')[..2]),
                Namespace().Match(file.Text).Groups[1].Value,
                StringComparison.Ordinal
            )
        );

    [Fact]
    public void A_long_file_says_at_its_head_why() =>
        Assert.Equal(
            [],
            Sources("Relay", "Relay.Dialects", "Relay.Simulator")
                .Where(file => file.Text.Split('\n').Length > 300 && !file.Text.Contains("Long because", StringComparison.Ordinal))
                .Select(file => file.Path)
        );

    [Fact]
    public void Loops_stand_on_the_base_class_or_have_a_pulse() =>
        Assert.Equal(
            [],
            Sources("Relay")
                .Where(file => file.Text.Contains(": BackgroundService", StringComparison.Ordinal))
                .Select(file => file.Path)
                .Where(path => path != "Relay/Hosting/BackgroundLoop.cs")
        );

    private static IEnumerable<(string Path, string Text)> Sources(params string[] projects) =>
        from project in projects
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file)
        where !path.Split('/').Any(part => part is "obj" or "bin")
        select (path, File.ReadAllText(file));

    [GeneratedRegex("\"[^\"\n]*\\b(SELECT\\s.+\\sFROM|INSERT\\s+INTO|UPDATE\\s+\\w+\\s+SET|DELETE\\s+FROM|CREATE\\s+TABLE)\\b")]
    private static partial Regex Statement();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
