using System.Data.Common;
using Relay.Hosting;
using Relay.Storage.Changes;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>
/// Follows the change log and writes the digest of every full run of events. Behind by at most a run when it is quiet; under load it takes
/// a twentieth of the time, and what it has not reached is read directly.
/// <code>
///   events behind the place ─┬─ newer than every run ─► enough for a run? ─► its digest, and the place moves, ONE transaction
///                            └─ older: committed late ─► into the digest of the run that spans them
/// </code>
/// A crash loses nothing: it goes on behind the place.
/// </summary>
internal sealed class EventRuns(IStore store, ILeaders leaders, TimeProvider clock, HealthBoard health, ILogger<EventRuns> log)
    : BackgroundLoop("event-runs", clock, health, log)
{
    /// <summary>Events in a run.</summary>
    public const int Length = 4_000;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly EventFollower _follower = new("event_runs");
    private readonly TimeProvider _clock = clock;

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        var started = _clock.GetTimestamp();
        return
            await leaders.TryLeadAsync("event-runs", stop).ConfigureAwait(false) && await WriteNextAsync(store, stop).ConfigureAwait(false)
            ? (_clock.GetElapsedTime(started) * 20) + TimeSpan.FromMilliseconds(50)
            : Idle;
    }

    /// <summary>Writes what is to be written next; false where the events behind the last run fill none yet.</summary>
    public static async Task<bool> WriteNextAsync(IStore store, CancellationToken stop)
    {
        var next = await store.ReadAsync(Next, stop).ConfigureAwait(false);
        if (next.Runs.Count > 0 || next.Place is not null)
            await store.WriteAsync(db => Write(db, next), stop).ConfigureAwait(false);
        return next.IsFull;
    }

    private static Work Next(DbConnection db)
    {
        var last = db.Long("SELECT max(last) FROM event_runs");
        var tail = _follower.Next(db, Length, id => id > last);
        var runs = tail
            .Events.Where(entry => entry.Id <= last)
            .GroupBy(entry => EventRunRows.FindFirst(db, entry.Id))
            .Select(late => EventRunRows.Widened(db, late.Key, late.Select(entry => entry.Id)))
            .OfType<EventRun>()
            .ToList();
        var newer = tail.Events.Select(entry => entry.Id).Where(id => id > last).ToList();
        if (tail.IsFull && newer.Count > 0)
            runs.Add(EventRunRows.Made(db, newer));
        // What does not fill a run yet is looked at again: the place stays before it.
        var place = tail.IsFull
            ? tail.End
            : tail.Events.TakeWhile(entry => entry.Id <= last).Select(entry => (FollowPlace?)entry.Behind).LastOrDefault();
        return new Work(runs, place, tail.IsFull);
    }

    private static int Write(DbConnection db, Work work)
    {
        foreach (var run in work.Runs)
            EventRunRows.Put(db, run);
        return work.Place is { } place ? _follower.Move(db, place) : 0;
    }

    /// <param name="Place">Where it moves to; null where it stays.</param>
    private sealed record Work(IReadOnlyList<EventRun> Runs, FollowPlace? Place, bool IsFull);
}
