using System.Data.Common;
using Relay.Domain;

namespace Relay.Storage;

/// <summary>
/// A keyset page over a filter that has no index. It reads slices of the table from the newest row down until the page is full, the table ends or the time is used up;
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
    public Page<T> Run<T>(DbConnection db, string table, long below, long atLeast, int limit, Func<long, long, int, List<T>> query, Func<T, long> idOf, bool isShort = false)
    {
        var started = clock.GetTimestamp();
        var found = new List<T>();
        var high = below;
        while (true)
        {
            var low = isShort ? null : Low(db, table, high, atLeast);
            found.AddRange(query(low ?? atLeast, high, limit + 1 - found.Count));
            if (found.Count > limit) return new Page<T>(found.GetRange(0, limit), idOf(found[limit - 1]));
            if (low is null) return new Page<T>(found, null);
            high = low.Value;
            if (clock.GetElapsedTime(started) > Budget) return new Page<T>(found, high);
        }
    }

    /// <summary>The id that many rows below <paramref name="high"/>; null where there are fewer.</summary>
    private static long? Low(DbConnection db, string table, long high, long atLeast) => db.First(
        $"SELECT id FROM {table} WHERE id < @high AND id >= @least ORDER BY id DESC LIMIT 1 OFFSET {Slice - 1}", row => row.LongOrNull(0), ("high", high), ("least", atLeast));
}
