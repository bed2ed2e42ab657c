using FsCheck;
using FsCheck.Fluent;
using Relay.Ui.Bodies;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Differences between two texts.</summary>
public sealed class LineDiffTests
{
    [Fact]
    public void Both_texts_can_be_read_off_a_difference() =>
        Prop.ForAll(Texts.ToArbitrary(), Texts.ToArbitrary(), (before, after) =>
            {
                var lines = LineDiff.Of(before, after);
                return Side(lines, '+') == before && Side(lines, '-') == after && (before != after || lines.All(line => line.Sign == ' '));
            })
            .Check(FsCheck.Config.QuickThrowOnFailure);

    [Fact]
    public void Json_is_compared_member_by_member()
    {
        var lines = LineDiff.Of("""{"a":1,"b":{"c":"x"}}""", """{ "a" : 1, "b": {"c": "y"} }""");

        Assert.Equal(
            ["-    \"c\": \"x\"", "+    \"c\": \"y\""],
            lines.Where(line => line.Sign != ' ').Select(line => line.Sign + line.Text)
        );
    }

    [Fact]
    public void Texts_that_are_too_long_to_compare_stand_one_behind_the_other()
    {
        var (before, after) = (string.Join('\n', Enumerable.Range(0, 1_500)), string.Join('\n', Enumerable.Range(5_000, 1_500)));

        var lines = LineDiff.Of(before, after);

        Assert.Equal((before, after, 3_000), (Side(lines, '+'), Side(lines, '-'), lines.Count));
    }

    /// <summary>A few words, so that lines are alike now and then, and none of them a JSON document.</summary>
    private static Gen<string> Texts =>
        Gen.Elements("x", "y", "z", "")
            .ListOf()
            .Where(lines => lines.Count != 1 || lines[0].Length > 0)
            .Select(lines => string.Join('\n', lines));

    private static string Side(IReadOnlyList<DiffLine> lines, char without) =>
        string.Join('\n', lines.Where(line => line.Sign != without).Select(line => line.Text));
}
