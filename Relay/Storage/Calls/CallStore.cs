using System.Data.Common;
using Relay.Storage.Changes;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>
/// The projection of calls in its tables. What is known is read and merged beside the writer, which only gets the finished rows.
/// </summary>
/// <param name="written">How many entries the journal has written so far.</param>
internal sealed class CallStore(IStore store, Func<long> written, TimeProvider clock) : ICallStore
{
    /// <summary>
    /// Entries a second from which on requests feel it when others write and compute beside them: measured, about a tenth of what two
    /// cores can do.
    /// </summary>
    private const double BusyRate = 2_500;
    private const long MaxBytes = 4 << 20;

    /// <summary>Changes that are none of events and are not looked through again and again: then the place alone is worth a write.</summary>
    private const long ManyPassed = 10_000;

    private static readonly EventFollower _follower = new("calls");

    private (long At, long Written) _last = (clock.GetTimestamp(), 0);

    public async Task<CallBatch> NextAsync(int limit, CancellationToken cancel) =>
        await store.ReadAsync(db => Next(db, limit), cancel).ConfigureAwait(false) with
        {
            IsBusy = IsBusy(),
        };

    public async Task WriteAsync(CallChanges changes, CancellationToken cancel)
    {
        var (calls, voicemails) = await store
            .ReadAsync(db => (CallRows.Merged(db, changes.Calls), VoicemailRows.Merged(db, changes.Voicemails)), cancel)
            .ConfigureAwait(false);
        await store
            .WriteAsync(
                db =>
                {
                    CallRows.Write(db, calls);
                    VoicemailRows.Write(db, voicemails);
                    return _follower.Move(db, changes.Place);
                },
                cancel
            )
            .ConfigureAwait(false);
    }

    /// <summary>By what was written since the last look; one look at a time.</summary>
    private bool IsBusy()
    {
        var (now, count) = (clock.GetTimestamp(), written());
        var rate = (count - _last.Written) / Math.Max(clock.GetElapsedTime(_last.At, now).TotalSeconds, 0.001);
        _last = (now, count);
        return rate > BusyRate;
    }

    private static CallBatch Next(DbConnection db, int limit)
    {
        var tail = _follower.Next(db, limit);
        var wanted = new List<long>();
        var (seen, bytes, place) = (0, 0L, tail.End);
        var tellers = FindTellers(db, tail.Events.Select(next => next.Id));
        foreach (var (id, behind) in tail.Events)
        {
            seen++;
            if (!tellers.TryGetValue(id, out var size))
                continue;
            wanted.Add(id);
            bytes += size;
            // Bodies can be large: a batch ends early rather than hold many of those at once.
            if (bytes < MaxBytes)
                continue;
            place = behind;
            break;
        }

        var rows = EventRow.Load(db, wanted);
        // What somebody has written into a copy says nothing of the call.
        List<EventRecord> events = [.. wanted.Select(rows.GetValueOrDefault).OfType<EventRecord>().Where(record => !record.IsEdited)];
        return new CallBatch(events, place, tail.IsFull || seen < tail.Events.Count, seen == 0 && tail.Passed < ManyPassed);
    }

    /// <summary>Which of these tell of a call, by naming it, or of a voicemail, which need not name its call; with the size of their bodies.</summary>
    private static Dictionary<long, long> FindTellers(DbConnection db, IEnumerable<long> ids)
    {
        var tellers = new Dictionary<long, long>();
        foreach (var some in ids.Chunk(Sql.Chunk))
        {
            var found = db.Query(
                $"SELECT id, body_bytes FROM events WHERE id IN ({Sql.List(some)}) "
                    + $"AND (call_id IS NOT NULL OR kind IN ('{Kinds.VoicemailReceived}', '{Kinds.TranscriptReady}'))",
                row => KeyValuePair.Create(row.GetInt64(0), row.GetInt64(1))
            );
            foreach (var (id, size) in found)
                tellers[id] = size;
        }

        return tellers;
    }
}
