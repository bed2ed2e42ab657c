using System.Text.Encodings.Web;
using System.Text.Json;

namespace Relay.Ui.Bodies;

/// <summary>
/// What changed between two texts, line by line. JSON is compared as it reads when it is indented, so that a change of spaces alone is
/// none.
/// </summary>
internal static class LineDiff
{
    /// <summary>
    /// Beyond so many lines on either side that differ, the two are shown one behind the other: nobody reads more, and comparing costs
    /// the product of both.
    /// </summary>
    private const int MostLines = 1_000;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IReadOnlyList<DiffLine> Of(string before, string after)
    {
        var (left, right) = (Lines(before), Lines(after));
        var head = 0;
        while (head < left.Length && head < right.Length && left[head] == right[head])
            head++;
        var tail = 0;
        while (tail < left.Length - head && tail < right.Length - head && left[^(tail + 1)] == right[^(tail + 1)])
            tail++;
        return
        [
            .. left[..head].Select(line => new DiffLine(' ', line)),
            .. Middle(left[head..^tail], right[head..^tail]),
            .. left[^tail..].Select(line => new DiffLine(' ', line)),
        ];
    }

    /// <summary>JSON with one member a line; any other text as it is.</summary>
    public static string Indent(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : Indent(text).ReplaceLineEndings("\n").Split('\n');

    private static List<DiffLine> Middle(string[] left, string[] right)
    {
        if (left.Length > MostLines || right.Length > MostLines)
            return [.. left.Select(line => new DiffLine('-', line)), .. right.Select(line => new DiffLine('+', line))];

        // The longest common subsequence, from the end, so that it is read off from the beginning.
        var common = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
        {
            for (var j = right.Length - 1; j >= 0; j--)
                common[i, j] = left[i] == right[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return Read(left, right, common);
    }

    private static List<DiffLine> Read(string[] left, string[] right, int[,] common)
    {
        var (lines, i, j) = (new List<DiffLine>(), 0, 0);
        while (i < left.Length || j < right.Length)
        {
            if (i < left.Length && j < right.Length && left[i] == right[j])
            {
                lines.Add(new DiffLine(' ', left[i++]));
                j++;
            }
            else if (i < left.Length && (j == right.Length || common[i + 1, j] >= common[i, j + 1]))
                lines.Add(new DiffLine('-', left[i++]));
            else
                lines.Add(new DiffLine('+', right[j++]));
        }

        return lines;
    }
}

/// <summary>A line that both have (a space), that only the first has (a minus) or only the second (a plus).</summary>
internal readonly record struct DiffLine(char Sign, string Text);
