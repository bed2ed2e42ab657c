using FsCheck;
using FsCheck.Fluent;
using Relay.Ui.Bodies;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>What a person is told of two texts: every difference, or why there is none to see.</summary>
public sealed class TextComparisonTests
{
    [Fact]
    public void Both_texts_can_be_read_off_a_difference() =>
        Prop.ForAll(Texts.ToArbitrary(), Texts.ToArbitrary(), (before, after) =>
            {
                var found = TextComparison.FromTexts(before, after);
                return before == after
                    ? found is { Lines: [], Remark: "No difference." }
                    : found.Remark is null && Side(found, '+') == before && Side(found, '-') == after;
            })
            .Check(FsCheck.Config.QuickThrowOnFailure);

    /// <summary>Long lists are compared by runs; whatever was changed, moved or taken away, nothing of it is lost.</summary>
    [Fact]
    public void Both_long_lists_can_be_read_off_a_difference() =>
        Prop.ForAll(Edits.ToArbitrary(), edits =>
            {
                var before = Enumerable.Range(0, 9_000).Select(i => $"line {i % 700}").ToList();
                var after = new List<string>(before);
                foreach (var (at, kind) in edits)
                {
                    if (kind == 0)
                        after.RemoveRange(at % (after.Count - 50), 40);
                    else if (kind == 1)
                        after.Insert(at % after.Count, $"new {at}");
                    else
                        after.Reverse(at % (after.Count - 3_000), 3_000);
                }

                var found = TextComparison.FromTexts(string.Join('\n', before), string.Join('\n', after));
                return edits.Length == 0 || (Side(found, '+') == string.Join('\n', before) && Side(found, '-') == string.Join('\n', after));
            })
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Json_is_compared_member_by_member() =>
        Assert.Equal(["-    \"c\": \"x\"", "+    \"c\": \"y\""], Changes("""{"a":1,"b":{"c":"x"}}""", """{ "a" : 1, "b": {"c": "y"} }"""));

    [Fact]
    public void A_change_of_spaces_alone_is_called_that()
    {
        var found = TextComparison.FromTexts("""{"a":1}""", """{ "a": 1 }""");

        Assert.Empty(found.Lines);
        Assert.Contains("but in the spaces", found.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void One_digit_in_a_megabyte_of_json_is_the_only_difference()
    {
        var before = LargeArray(1 << 20);
        var at = before.IndexOf("77777,", StringComparison.Ordinal);
        var after = string.Concat(before.AsSpan(0, at), "77778,", before.AsSpan(at + 6));

        Assert.Equal(["-77777,", "+77778,"], Changes(before, after));
    }

    [Fact]
    public void The_first_and_the_last_item_of_a_megabyte_are_the_only_differences()
    {
        var before = LargeArray(1 << 20);
        var after = "[-1" + before[2..^1] + ",5]";

        var last = before[(before.LastIndexOf(',') + 1)..^1];
        Assert.Equal(["-[1,", "+[-1,", $"-{last}]", $"+{last},", "+5]"], Changes(before, after));
    }

    [Fact]
    public void Text_without_commas_is_compared_part_by_part()
    {
        var before = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i:x6}"));
        var after = before.Replace("007fff", "007ffe", StringComparison.Ordinal);

        var changes = Changes(before, after);

        Assert.NotEmpty(changes);
        Assert.All(changes, line => Assert.True(line.Length <= 121));
    }

    [Fact]
    public void Texts_that_are_too_long_are_not_called_alike()
    {
        var text = new string('x', TextComparison.Most);

        Assert.Equal("No difference.", TextComparison.FromTexts(text + "y", text + "y").Remark);
        Assert.Contains("too long", TextComparison.FromTexts(text + "y", text + "z").Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_have_nothing_in_common_stand_one_behind_the_other()
    {
        var (before, after) = (Numbers(0, 30_000), Numbers(50_000, 30_000));

        var found = TextComparison.FromTexts(before, after);

        Assert.Equal((before, after, 60_000), (Side(found, '+'), Side(found, '-'), found.Lines.Count));
    }

    [Fact]
    public void Json_of_many_lines_is_not_indented()
    {
        Assert.Equal("[\n  1,\n  2\n]", JsonLines.Indent("[1,2]")?.ReplaceLineEndings("\n"));
        Assert.Null(JsonLines.Indent(LargeArray(255 << 10)));
        Assert.Null(JsonLines.Indent("no json"));
    }

    private static string Numbers(int from, int count) => string.Join('\n', Enumerable.Range(from, count));

    /// <summary>An array of numbers, about so many characters long.</summary>
    private static string LargeArray(int length)
    {
        var items = new System.Text.StringBuilder("[1");
        for (var i = 2; items.Length < length - 8; i++)
            items.Append(',').Append(i);
        return items.Append(']').ToString();
    }

    private static List<string> Changes(string before, string after) =>
        [.. TextComparison.FromTexts(before, after).Lines.Where(line => line.Sign != ' ').Select(line => line.Sign + line.Text)];

    /// <summary>A few words, so that lines are alike now and then, and none of them a JSON document.</summary>
    private static Gen<string> Texts =>
        Gen.Elements("x", "y", "z", "")
            .ListOf()
            .Where(lines => lines.Count != 1 || lines[0].Length > 0)
            .Select(lines => string.Join('\n', lines));

    private static Gen<(int At, int Kind)[]> Edits =>
        Gen.Choose(0, 8_000).SelectMany(at => Gen.Choose(0, 2).Select(kind => (at, kind))).ArrayOf(4);

    private static string Side(TextComparison found, char without) =>
        string.Join('\n', found.Lines.Where(line => line.Sign != without).Select(line => line.Text));
}
