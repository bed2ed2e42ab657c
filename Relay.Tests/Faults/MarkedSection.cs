namespace Relay.Tests.Faults;

/// <summary>A part of a page that a run writes, between two marks.</summary>
internal static class MarkedSection
{
    public const string Begin = "<!-- Written by ./test.sh --long, not by hand. -->",
        End = "<!-- End of what ./test.sh --long writes. -->";

    /// <summary>What stands between the marks.</summary>
    /// <exception cref="InvalidOperationException">The page has lost them.</exception>
    public static string Read(string page)
    {
        var (begin, end) = Find(page);
        return page[begin..end];
    }

    public static string Replace(string page, string section)
    {
        var (begin, end) = Find(page);
        return page[..begin] + section + page[end..];
    }

    private static (int Begin, int End) Find(string page)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        return begin >= 0 && end > begin
            ? (begin + Begin.Length + 1, end)
            : throw new InvalidOperationException("The page has lost the marks of what is written by a run.");
    }
}
