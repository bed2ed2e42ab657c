using Xunit;

namespace Relay.Tests.Ui;

/// <summary>CSharpier keeps the width of C#; markup, styles and scripts have nobody else to do it.</summary>
public sealed class WidthTests
{
    private const int Width = 140;

    [Fact]
    public void No_line_of_markup_styles_or_scripts_is_wider_than_code_may_be() =>
        Assert.Empty(
            new[] { "*.razor", "*.css", "*.js" }
                .SelectMany(pattern =>
                    Directory.GetFiles(Path.Combine(Repository.Root, "Relay", "Ui"), pattern, SearchOption.AllDirectories)
                )
                .SelectMany(file => File.ReadLines(file).Select((line, i) => (Line: line, At: $"{Path.GetFileName(file)}:{i + 1}")))
                .Where(line => line.Line.Length > Width)
                .Select(line => line.At)
        );
}
