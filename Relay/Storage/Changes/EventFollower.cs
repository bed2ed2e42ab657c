using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Changes;

/// <summary>
/// One who follows recorded events by the change log, and its place, which moves in the transaction of what it writes.
/// <code>
///   no place, or the log does not reach back to it ─► place at the log's end, then every event that was there, by id
///   a place ─► what the log says behind it
/// </code>
/// An event can come twice, where it was committed while the walk went on; none is left out.
/// </summary>
/// <param name="name">Its own, of all that follow.</param>
internal sealed class EventFollower(string name)
{
    private const string Prefix = "follows_";

    /// <summary>The number up to which everybody has followed: what is behind it is still needed. Without followers, no number is.</summary>
    public static long Needed(DbConnection db) =>
        db.Query($"SELECT value FROM meta WHERE name >= '{Prefix}' AND name < '{Prefix}~'", row =>
                FollowPlace.TryParse(row.GetString(0))?.Number
            )
            .Min()
        ?? long.MaxValue;

    /// <param name="limit">How many events are wanted.</param>
    /// <param name="counts">Which of them count; all where null.</param>
    public EventTail Next(DbConnection db, int limit, Func<long, bool>? counts = null)
    {
        var reading = new Reading(Find(db), limit, counts ?? (_ => true));
        if (reading.Place.IsWalking)
            Walk(db, reading);
        if (!reading.IsFull)
            Scan(db, reading);
        return new EventTail(reading.Events, reading.Place, reading.IsFull, reading.Passed);
    }

    /// <summary>To be called in the transaction that writes what was made of the events up to this place.</summary>
    public int Move(DbConnection db, FollowPlace place) =>
        db.Execute(
            "INSERT INTO meta (name, value) VALUES (@name, @place) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            ("name", Prefix + name),
            ("place", place.ToString())
        );

    /// <summary>Forgets the place: everything is followed anew.</summary>
    public int Forget(DbConnection db) => db.Execute("DELETE FROM meta WHERE name = @name", ("name", Prefix + name));

    private FollowPlace Find(DbConnection db)
    {
        var kept = FollowPlace.TryParse(
            db.First("SELECT value FROM meta WHERE name = @name", row => row.GetString(0), ("name", Prefix + name))
        );
        // The last row always stays, so an empty log is one that never had any.
        var oldest = db.First("SELECT seq FROM changes ORDER BY seq LIMIT 1", row => row.LongOrNull(0)) ?? 1;
        return kept is { } place && place.Number + 1 >= oldest
            ? place
            : new FollowPlace(
                db.Long("SELECT seq + items - 1 FROM changes ORDER BY seq DESC LIMIT 1"),
                0,
                db.Long("SELECT max(id) FROM events")
            );
    }

    private static void Walk(DbConnection db, Reading reading)
    {
        using var rows = db.Stream(
            "SELECT id FROM events WHERE id > @walked AND id <= @end ORDER BY id",
            ("walked", reading.Place.WalkedTo),
            ("end", reading.Place.WalkTo)
        );
        while (!reading.IsFull && rows.Reader.Read())
        {
            var id = rows.Reader.GetInt64(0);
            reading.Add(id, reading.Place with { WalkedTo = id });
        }

        if (!reading.IsFull)
            reading.Place = reading.Place with { WalkedTo = reading.Place.WalkTo };
    }

    private static void Scan(DbConnection db, Reading reading)
    {
        using var rows = ChangeRows.After(db, reading.Place.Number);
        while (!reading.IsFull && rows.Reader.Read())
        {
            var number = rows.Reader.GetInt64(0);
            var body = new ChangeReader((byte[])rows.Reader.GetValue(2), rows.Reader.GetInt64(1));
            for (; !reading.IsFull && body.TryRead(out var entry); number++)
            {
                if (number <= reading.Place.Number)
                    continue;
                var place = reading.Place with { Number = number };
                if (entry.Sort == ChangeSort.Event)
                    reading.Add(entry.Id, place);
                else
                    reading.Pass(place);
            }
        }
    }

    /// <summary>What has been found so far.</summary>
    private sealed class Reading(FollowPlace place, int limit, Func<long, bool> counts)
    {
        private int _counted;

        public FollowPlace Place { get; set; } = place;

        public List<(long Id, FollowPlace Behind)> Events { get; } = [];

        public long Passed { get; private set; }

        /// <summary>Those that do not count take memory too.</summary>
        public bool IsFull => _counted >= limit || Events.Count >= 4 * limit;

        public void Add(long id, FollowPlace behind)
        {
            Events.Add((id, Place = behind));
            if (counts(id))
                _counted++;
        }

        public void Pass(FollowPlace behind)
        {
            Place = behind;
            Passed++;
        }
    }
}
