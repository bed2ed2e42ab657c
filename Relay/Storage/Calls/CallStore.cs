using System.Data.Common;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Calls;

/// <summary>
/// The projection of calls in its tables. What is known is read and merged beside the writer, which only gets the finished rows.
/// </summary>
/// <param name="written">How many entries the journal has written so far.</param>
internal sealed class CallStore(IStore store, Func<long> written, TimeProvider clock) : ICallStore
{
    private const string Mark = "calls_mark";

    /// <summary>
    /// Entries a second from which on requests feel it when others write and compute beside them: measured, about a tenth of what two
    /// cores can do.
    /// </summary>
    private const double BusyRate = 2_500;
    private const long MaxBytes = 4 << 20;

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
                    return db.Execute(
                        $"INSERT INTO meta (name, value) VALUES ('{Mark}', @mark) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                        ("mark", changes.Mark.ToString())
                    );
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
        var mark = db.Long($"SELECT CAST(value AS INTEGER) FROM meta WHERE name = '{Mark}'");
        var events = new List<EventRecord>();
        var (seen, bytes, last) = (0, 0L, mark);
        using var rows = db.Stream($"SELECT {EventRow.Columns} FROM events WHERE id > @mark ORDER BY id LIMIT {limit}", ("mark", mark));
        // Bodies can be large: a batch ends early rather than hold many of those at once.
        while (bytes < MaxBytes && rows.Reader.Read())
        {
            (seen, last) = (seen + 1, rows.Reader.GetInt64(0));
            if (!CanTell(rows.Reader))
                continue;
            var record = EventRow.Read(rows.Reader);
            // What somebody has written into a copy says nothing of the call.
            if (record.IsEdited)
                continue;
            events.Add(record);
            bytes += record.Request.Body.Length;
        }

        return new CallBatch(events, last, seen == limit || bytes >= MaxBytes, seen == 0);
    }

    /// <summary>An event tells of a call that it names, or of a voicemail, which need not name its call.</summary>
    private static bool CanTell(DbDataReader row) =>
        !row.IsDBNull(4) || row.GetString(2) is Kinds.VoicemailReceived or Kinds.TranscriptReady;
}
