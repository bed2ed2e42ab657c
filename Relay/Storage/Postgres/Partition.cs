using System.Globalization;

namespace Relay.Storage.Postgres;

/// <summary>A part of the tables that grow with time: the rows whose ids lie in a range, which is one of times.</summary>
/// <param name="From">The first id.</param>
/// <param name="To">The id behind the last one.</param>
internal sealed record Partition(long From, long To)
{
    /// <summary>What stands behind a table's name: the day on which it begins.</summary>
    public string Suffix =>
        DateTimeOffset.FromUnixTimeMilliseconds(IdSequence.TimeOf(From)).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The part of a time: beginnings are whole multiples of the length, counted from 1970.</summary>
    /// <param name="at">Unix milliseconds.</param>
    /// <param name="days">Its length.</param>
    public static Partition At(long at, int days)
    {
        var length = (long)TimeSpan.FromDays(days).TotalMilliseconds;
        var begin = at - at % length;
        return new Partition(IdSequence.AtTime(begin), IdSequence.AtTime(begin + length));
    }

    /// <summary>What of this one no other has: where the length was another one, old parts reach into new ones.</summary>
    /// <returns>Null where nothing is left.</returns>
    public Partition? Without(IReadOnlyList<Partition> others)
    {
        var (from, to) = (From, To);
        foreach (var other in others.OrderBy(other => other.From).Where(other => other.To > From && other.From < To))
        {
            if (other.From <= from)
                from = Math.Max(from, other.To);
            else
                to = Math.Min(to, other.From);
        }

        return from < to ? new Partition(from, to) : null;
    }
}
