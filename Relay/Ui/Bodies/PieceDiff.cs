using DiffPlex;

namespace Relay.Ui.Bodies;

/// <summary>
/// What changed between two lists of lines, by DiffPlex. Its work grows with the lines times the differences, so long lists are first
/// compared by runs of lines, and line by line only where runs differ, as long as the work that is allowed lasts. Beyond that the two
/// sides of a difference stand one behind the other: every difference is shown, if not always by the fewest lines.
/// <code>
/// alike at both ends ─► short: line by line
///                    └► long: by runs of lines ─► what differs: line by line, or one behind the other
/// </code>
/// </summary>
internal sealed class PieceDiff
{
    /// <summary>The most lines on either side that are compared one by one.</summary>
    private const int MostLines = 2_000;

    private const int Runs = 1_000;
    private const long MostWork = 40_000_000;

    private readonly List<DiffLine> _lines = [];
    private long _work = MostWork;

    private PieceDiff() { }

    public static IReadOnlyList<DiffLine> Compare(string[] before, string[] after)
    {
        var diff = new PieceDiff();
        diff.Add(before, after, diff.ByRuns);
        return diff._lines;
    }

    /// <summary>Takes away what is alike at both ends, which is nearly all of it where one place was edited.</summary>
    private void Add(ReadOnlySpan<string> before, ReadOnlySpan<string> after, Action<string[], string[]> compare)
    {
        var head = before.CommonPrefixLength(after);
        var left = before[head..];
        var right = after[head..];
        var tail = 0;
        while (tail < left.Length && tail < right.Length && left[^(tail + 1)] == right[^(tail + 1)])
            tail++;
        Add(' ', before[..head]);
        left = left[..^tail];
        right = right[..^tail];
        if (left.Length == 0 || right.Length == 0)
            OneBehindTheOther(left, right);
        else if (left.Length <= MostLines && right.Length <= MostLines)
            ByLines([.. left], [.. right]);
        else
            compare([.. left], [.. right]);
        Add(' ', after[(after.Length - tail)..]);
    }

    private void ByLines(string[] before, string[] after)
    {
        _work -= (long)before.Length * after.Length;
        if (_work < 0)
            OneBehindTheOther(before, after);
        else
            Walk(before, after, OneBehindTheOther, line => _lines.Add(new DiffLine(' ', line)), line => line);
    }

    private void ByRuns(string[] before, string[] after)
    {
        var size = Math.Max(2, Math.Max(before.Length, after.Length) / Runs);
        // Runs are told apart by numbers, so that the text of each is looked at once.
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        string Number(string[] run)
        {
            var text = string.Join('\n', run);
            return numbers.TryGetValue(text, out var number) ? number : numbers[text] = $"{numbers.Count}";
        }

        Walk(Cut(before, size), Cut(after, size), Differ, run => Add(' ', run), Number);
        void Differ(string[][] old, string[][] young) => Add(Flat(old), Flat(young), OneBehindTheOther);
    }

    private static void Walk<T>(T[] before, T[] after, Action<T[], T[]> differ, Action<T> alike, Func<T, string> text)
    {
        var sides = new Sides(Array.ConvertAll(before, item => text(item)), Array.ConvertAll(after, item => text(item)));
        var at = 0;
        foreach (var block in Differ.Instance.CreateDiffs(Sides.Before, Sides.After, false, false, sides).DiffBlocks)
        {
            while (at < block.DeleteStartA)
                alike(before[at++]);
            at += block.DeleteCountA;
            differ(before[block.DeleteStartA..at], after[block.InsertStartB..(block.InsertStartB + block.InsertCountB)]);
        }

        while (at < before.Length)
            alike(before[at++]);
    }

    private void OneBehindTheOther(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        Add('-', before);
        Add('+', after);
    }

    private void OneBehindTheOther(string[] before, string[] after) => OneBehindTheOther(before.AsSpan(), after.AsSpan());

    private void Add(char sign, ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
            _lines.Add(new DiffLine(sign, line));
    }

    /// <summary>Runs that end where the lines say so, not after a count, so that a line more shifts none of those behind it.</summary>
    private static string[][] Cut(string[] lines, int size)
    {
        var runs = new List<string[]>();
        for (int from = 0, to; from < lines.Length; from = to)
        {
            to = Math.Min(lines.Length, from + Math.Max(1, size / 4));
            while (to < lines.Length && to - from < size * 8 && Mark(lines[to - 1]) % (uint)size != 0)
                to++;
            runs.Add(lines[from..to]);
        }

        return [.. runs];
    }

    private static uint Mark(string line)
    {
        var hash = 2_166_136_261;
        foreach (var unit in line)
            hash = (hash ^ unit) * 16_777_619;
        return hash;
    }

    private static string[] Flat(string[][] runs) => [.. runs.SelectMany(run => run)];

    /// <summary>The two sides, which are cut already; DiffPlex asks for them by the texts that it is given.</summary>
    private sealed class Sides(string[] before, string[] after) : IChunker
    {
        public const string Before = "before",
            After = "after";

        public IReadOnlyList<string> Chunk(string text) => text == Before ? before : after;
    }
}
