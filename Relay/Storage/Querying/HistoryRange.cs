namespace Relay.Storage.Querying;

/// <summary>
/// Ids rise with time, so a range of times is a range of ids but for the moment between a request's arrival and its commit.
/// </summary>
internal static class HistoryRange
{
    private const long Moment = 60_000;

    /// <param name="from">Unix milliseconds.</param>
    /// <param name="to">Unix milliseconds, exclusive.</param>
    /// <param name="after">The last id of the page before.</param>
    public static (long AtLeast, long Below) From(long? from, long? to, long? after)
    {
        var below = to is { } end ? IdSequence.AtTime(end + Moment) : long.MaxValue;
        return (from is { } begin ? IdSequence.AtTime(begin) : 0, Math.Min(after ?? long.MaxValue, below));
    }
}
