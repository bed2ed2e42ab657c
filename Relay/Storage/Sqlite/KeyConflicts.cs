using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>
/// Requests that had the key of a known event and said something else: a flag on that event, once, and a count at the source. A source
/// whose key is too narrow loses events by it, so it must be seen.
/// </summary>
internal sealed class KeyConflicts(nint db) : IDisposable
{
    private readonly Statement _flag = new(db, JournalSql.FlagConflict);
    private readonly Statement _count = new(db, JournalSql.CountConflict);

    public void Note(long sourceId, long eventId)
    {
        _flag.Begin().Add(eventId).Run();
        _count.Begin().Add(sourceId).Run();
    }

    public void Dispose()
    {
        _flag.Dispose();
        _count.Dispose();
    }
}
