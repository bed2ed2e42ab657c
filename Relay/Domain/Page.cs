namespace Relay.Domain;

/// <summary>A page of a list.</summary>
/// <param name="Next">Where the next page begins; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, long? Next);

/// <summary>Makes pages.</summary>
internal static class Page
{
    /// <summary>
    /// Cuts a page out of rows of which one more than its limit was asked for: where that one came, there is a next page.
    /// </summary>
    public static Page<T> Cut<T>(List<T> rows, int limit, Func<T, long> idOf) =>
        rows.Count > limit ? new Page<T>(rows.GetRange(0, limit), idOf(rows[limit - 1])) : new Page<T>(rows, null);
}
