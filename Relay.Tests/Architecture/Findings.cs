using Xunit;

namespace Relay.Tests.Architecture;

/// <summary>What a rule found against itself, in full: xunit shows the beginnings of five.</summary>
internal static class Findings
{
    private const int Shown = 60;

    public static void None<T>(IEnumerable<T> found)
    {
        var lines = found.Select(one => $"{one}").Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(lines.Count == 0, $"{lines.Count} found:\n{string.Join('\n', lines.Take(Shown))}");
    }
}
