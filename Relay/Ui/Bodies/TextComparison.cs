namespace Relay.Ui.Bodies;

/// <summary>
/// Two texts compared for people: JSON as it reads when it is indented, any other text by its lines, and lines that are too long to be
/// read by their parts.
/// </summary>
public sealed class TextComparison
{
    /// <summary>The longest texts that are compared, in characters.</summary>
    internal const int Most = 1 << 20;

    private const int LongLine = 500,
        LongPart = 120;

    private TextComparison(IReadOnlyList<DiffLine> lines, string? remark) => (Lines, Remark) = (lines, remark);

    /// <summary>The lines of both; none where there is nothing to show.</summary>
    internal IReadOnlyList<DiffLine> Lines { get; }

    /// <summary>What is to be said: that they are alike, or why they can't be compared. Null where the lines say it.</summary>
    internal string? Remark { get; }

    internal static TextComparison FromTexts(string before, string after)
    {
        if (before == after)
            return new TextComparison([], "No difference.");
        if (before.Length > Most || after.Length > Most)
            return Impossible("These bodies are too long to be compared here");
        var (left, right) = (JsonLines.Indent(before), JsonLines.Indent(after));
        // Both or neither: what only one side has indented would all be a difference.
        if (left is null || right is null)
            (left, right) = (before, after);
        return left == right
            ? new TextComparison([], "No difference but in the spaces between values, or in how they are written.")
            : new TextComparison(PieceDiff.Compare(Cut(left), Cut(right)), null);
    }

    /// <param name="why">The beginning of a sentence.</param>
    internal static TextComparison Impossible(string why) =>
        new([], $"{why}, and they are not the same: take both by the API and compare them with a tool of your own.");

    internal static TextComparison Remarked(string remark) => new([], remark);

    private static string[] Cut(string text) =>
        text.Length == 0
            ? []
            : [.. text.ReplaceLineEndings("\n").Split('\n').SelectMany(line => line.Length > LongLine ? Parts(line) : [line])];

    /// <summary>Behind each comma, so that what comes in between shifts nothing; without commas after so many characters.</summary>
    private static IEnumerable<string> Parts(string line)
    {
        for (int from = 0, to; from < line.Length; from = to)
        {
            var comma = line.IndexOf(',', from, Math.Min(LongPart, line.Length - from));
            to = comma >= 0 ? comma + 1 : Math.Min(line.Length, from + LongPart);
            yield return line[from..to];
        }
    }
}
