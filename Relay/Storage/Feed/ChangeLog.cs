using System.Data.Common;
using Relay.Storage.Changes;
using Relay.Storage.Querying;

namespace Relay.Storage.Feed;

/// <summary>The change log as readers see it: the packed rows, and beside each change what its ids stand for.</summary>
internal sealed class ChangeLog(IStore store) : IChangeLog
{
    public long Position => store.Position;

    public event Action? Changed
    {
        add => store.Changed += value;
        remove => store.Changed -= value;
    }

    public Task<ChangePage> ReadAsync(long after, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => Read(db, after, limit), cancel);

    private static ChangePage Read(DbConnection db, long after, int limit)
    {
        var entries = Entries(db, after, limit);
        var facts = ChangeFacts.Load(db, entries);
        var through = entries.Count > 0 ? entries[^1].Number : after;
        return new ChangePage([.. entries.Select(facts.Change).OfType<Change>()], through, Oldest(db));
    }

    /// <summary>The oldest number that is kept. The last row always stays, so an empty log is one that never had any.</summary>
    public static long Oldest(DbConnection db) => db.First("SELECT seq FROM changes ORDER BY seq LIMIT 1", row => row.LongOrNull(0)) ?? 1;

    /// <summary>The changes behind a number, at most so many.</summary>
    public static List<NumberedChange> Entries(DbConnection db, long after, int limit)
    {
        var found = new List<NumberedChange>();
        using var rows = ChangeRows.After(db, after);
        while (found.Count < limit && rows.Reader.Read())
        {
            var (number, at) = (rows.Reader.GetInt64(0), rows.Reader.GetInt64(1));
            var body = new ChangeReader((byte[])rows.Reader.GetValue(2), at);
            for (; found.Count < limit && body.TryRead(out var entry); number++)
            {
                if (number > after)
                    found.Add(new NumberedChange(number, at, entry));
            }
        }

        return found;
    }
}
