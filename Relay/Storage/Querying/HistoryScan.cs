using System.Data.Common;
using Relay.Storage.History;

namespace Relay.Storage.Querying;

/// <summary>
/// A keyset page over a filter that has no index. It skips the runs of events that cannot match (<see cref="EventDigest"/>) and reads
/// slices of the table from the newest row down until the page is full, the table ends or the time is used up;
/// then the page says where to go on, so that no filter makes a reader wait and none hides what is old.
/// </summary>
internal sealed class HistoryScan(TimeProvider clock)
{
    /// <summary>Rows that one query may look at.</summary>
    public const int Slice = 4_000;

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(150);

    /// <param name="db">The snapshot to read.</param>
    /// <param name="table">The table, whose key is <c>id</c>.</param>
    /// <param name="below">Only smaller ids.</param>
    /// <param name="atLeast">Only ids from here on.</param>
    /// <param name="limit">Rows wanted.</param>
    /// <param name="query">The rows that match with <c>low ≤ id &lt; high</c>, newest first, at most so many.</param>
    /// <param name="idOf">A row's id.</param>
    /// <param name="isShort">An index finds the few rows that can match at all: one query, no slices.</param>
    /// <param name="runs">The ranges of ids that can match, newest first; every row where null.</param>
    public Page<T> Run<T>(
        DbConnection db,
        string table,
        long below,
        long atLeast,
        int limit,
        Func<long, long, int, List<T>> query,
        Func<T, long> idOf,
        bool isShort = false,
        IEnumerable<(long Low, long High)>? runs = null
    )
    {
        var started = clock.GetTimestamp();
        var found = new List<T>();
        var high = below;
        using var ranges = (isShort ? [(atLeast, below)] : runs ?? Slices(db, table, below, atLeast)).GetEnumerator();
        while (ranges.MoveNext())
        {
            // Where the time is used up, the next page begins at what was not looked at.
            if (high != below && clock.GetElapsedTime(started) > Budget)
                return new Page<T>(found, ranges.Current.High);
            (var low, high) = ranges.Current;
            found.AddRange(query(low, high, limit + 1 - found.Count));
            if (found.Count > limit)
                return new Page<T>(found.GetRange(0, limit), idOf(found[limit - 1]));
            high = low;
        }

        return new Page<T>(found, null);
    }

    /// <summary>The table from <paramref name="below"/> down to <paramref name="atLeast"/>, in slices.</summary>
    public static IEnumerable<(long Low, long High)> Slices(DbConnection db, string table, long below, long atLeast)
    {
        for (var high = below; ; )
        {
            var low = Low(db, table, high, atLeast);
            yield return (low ?? atLeast, high);
            if (low is null)
                yield break;
            high = low.Value;
        }
    }

    /// <summary>The id that many rows below <paramref name="high"/>; null where there are fewer.</summary>
    private static long? Low(DbConnection db, string table, long high, long atLeast) =>
        db.First(
            $"SELECT id FROM {table} WHERE id < @high AND id >= @least ORDER BY id DESC LIMIT 1 OFFSET {Slice - 1}",
            row => row.LongOrNull(0),
            ("high", high),
            ("least", atLeast)
        );
}
