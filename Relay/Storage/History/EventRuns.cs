using System.Data.Common;
using Relay.Hosting;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>
/// Follows the journal and writes the digest of every full run of events. Behind by at most a run when it is quiet; under load it takes a
/// twentieth of the time, and what it has not reached is read directly.
/// A crash loses nothing: it goes on behind the last run that is there.
/// </summary>
internal sealed class EventRuns(IStore store, TimeProvider clock, HealthBoard health, ILogger<EventRuns> log)
    : BackgroundLoop("event-runs", clock, health, log)
{
    /// <summary>Events in a run.</summary>
    public const int Length = 4_000;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private readonly TimeProvider _clock = clock;

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        var started = _clock.GetTimestamp();
        return await WriteNextAsync(store, stop).ConfigureAwait(false)
            ? (_clock.GetElapsedTime(started) * 20) + TimeSpan.FromMilliseconds(50)
            : Idle;
    }

    /// <summary>Writes the next run's digest; false where the events behind the last one fill no run yet.</summary>
    public static async Task<bool> WriteNextAsync(IStore store, CancellationToken stop)
    {
        if (await store.ReadAsync(Digest, stop).ConfigureAwait(false) is not { } run)
            return false;
        await store
            .WriteAsync(
                db =>
                    db.Execute(
                        "INSERT INTO event_runs (first, last, digest) VALUES (@first, @last, @digest)",
                        ("first", run.First),
                        ("last", run.Last),
                        ("digest", run.Digest.Bits)
                    ),
                stop
            )
            .ConfigureAwait(false);
        return true;
    }

    private static Run? Digest(DbConnection db)
    {
        var last = db.Long("SELECT max(last) FROM event_runs");
        var digest = new EventDigest();
        var ids = db.Query(
            $"SELECT id, source_id, kind, type, call_id, account_id FROM events WHERE id > @last ORDER BY id LIMIT {Length}",
            row =>
            {
                digest.Add(EventDigest.Field.Source, row.GetInt64(1).ToString());
                digest.Add(EventDigest.Field.Kind, row.GetString(2));
                digest.Add(EventDigest.Field.Type, row.GetString(3));
                digest.Add(EventDigest.Field.Call, row.TextOrNull(4));
                digest.Add(EventDigest.Field.Account, row.TextOrNull(5));
                return row.GetInt64(0);
            },
            ("last", last)
        );
        return ids.Count == Length ? new Run(ids[0], ids[^1], digest) : null;
    }

    private sealed record Run(long First, long Last, EventDigest Digest);
}
