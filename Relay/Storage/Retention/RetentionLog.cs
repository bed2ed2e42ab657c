using System.Data.Common;
using System.Globalization;
using Relay.Storage.Querying;

namespace Relay.Storage.Retention;

/// <summary>Reads what rounds have written.</summary>
internal sealed class RetentionLog(IStore store) : IRetentionLog
{
    public Task<RetentionState> ReadAsync(CancellationToken cancel) => store.ReadAsync(Read, cancel);

    private static RetentionState Read(DbConnection db)
    {
        var oldest = db.First("SELECT received_at FROM events ORDER BY id LIMIT 1", row => row.LongOrNull(0));
        // A mark stands at the last id that was looked at; the lists are whole behind the one that is farthest.
        var mark = db.Long("SELECT max(through) FROM retention_marks WHERE name = @name", ("name", Walk.Events.Name));
        long? since = Find(db, Removal.NewestTaken) is { } taken ? IdSequence.TimeOf(Math.Max(mark, taken) + 1) : null;
        return new RetentionState(Find(db, RetentionRound.Ended), oldest, since, db.Long("SELECT count(*) FROM retention_held"));
    }

    private static long? Find(DbConnection db, string name) =>
        db.First("SELECT value FROM meta WHERE name = @name", row => row.GetString(0), ("name", name)) is { } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
