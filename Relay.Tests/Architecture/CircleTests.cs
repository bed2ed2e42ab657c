using Xunit;

namespace Relay.Tests.Architecture;

/// <summary>No circle between folders, and none between sub-folders, in any of the three assemblies.</summary>
public sealed class CircleTests
{
    /// <summary>Every namespace for itself, and then folders together with all that stands below them.</summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(2)]
    [InlineData(3)]
    public void Folders_stand_one_on_the_other(int depth) =>
        Findings.None(Circular(CodeModel.Uses.Select(use => (Cut(use.From, depth), Cut(use.To, depth), use.ToString()))));

    [Fact]
    public void A_circle_is_seen() =>
        Assert.Equal(
            ["b>c", "c>d", "d>b"],
            Circular([("a", "b", "a>b"), ("b", "c", "b>c"), ("c", "d", "c>d"), ("d", "b", "d>b"), ("d", "e", "d>e"), ("a", "a", "a>a")])
        );

    [Fact]
    public void The_scan_sees_every_assembly() =>
        Assert.All(
            [
                ("Relay.Live", "Relay.Config"),
                ("Relay.Simulator.Proof", "Relay.Simulator.Plans"),
                ("Relay.Dialects.Signing", "Relay.Dialects"),
            ],
            arrow => Assert.Contains(CodeModel.Uses, use => (use.From, use.To) == arrow)
        );

    /// <summary>
    /// What lies on circles: folders that use nothing else, and folders that nothing else uses, are taken away until there are none.
    /// </summary>
    private static IEnumerable<string> Circular(IEnumerable<(string From, string To, string Sentence)> uses)
    {
        var left = uses.Where(use => use.From != use.To && CodeModel.IsOurs(use.From) == CodeModel.IsOurs(use.To)).ToList();
        for (var before = -1; before != left.Count; )
        {
            before = left.Count;
            var (from, to) = (left.Select(use => use.From).ToHashSet(), left.Select(use => use.To).ToHashSet());
            left.RemoveAll(use => !from.Contains(use.To) || !to.Contains(use.From));
        }

        return left.Select(use => use.Sentence).Distinct().Order(StringComparer.Ordinal);
    }

    private static string Cut(string space, int depth) => string.Join('.', space.Split('.').Take(depth));
}
