using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Activity;

/// <summary>
/// The figures: two tables, and the tally in memory of what is not in them yet.
/// <code>
/// commit ─► tally ─► every few seconds, a part at a time ─► tables
///             └─────────────► read: both together ◄───────────┘   no part is moved while somebody reads, so nothing is counted twice or not at all
/// </code>
/// </summary>
internal sealed class StoredActivity(IStore store, ActivityTally tally) : IActivity, IDisposable
{
    /// <summary>Slots that one transaction writes: the writer is free for others after some milliseconds.</summary>
    private const int Part = 200;

    private const int TrimSlice = 2_000;

    private readonly SemaphoreSlim _moving = new(1, 1);

    public Task<IReadOnlyList<ActivityMinute>> MinutesAsync(long from, long to, CancellationToken cancel) =>
        StillAsync<IReadOnlyList<ActivityMinute>>(
            db =>
            {
                var minutes = Starts(from, to, 60_000)
                    .Select(at => new ActivityMinute(at, 0, 0, 0, 0, 0, 0))
                    .ToDictionary(minute => minute.At);
                void Add(ActivityMinute more)
                {
                    if (minutes.TryGetValue(more.At, out var minute))
                        minutes[more.At] = minute.Plus(more);
                }

                foreach (
                    var stored in db.Query(
                        "SELECT minute, unique_events, duplicates, rejected, delivered, failed_attempts, strikes "
                            + "FROM activity_minutes WHERE minute >= @from AND minute < @to",
                        Minute,
                        ("from", from),
                        ("to", to)
                    )
                )
                    Add(stored);
                tally.ReadMinutes(Add);
                return [.. minutes.Values.OrderBy(minute => minute.At)];
            },
            cancel
        );

    public Task<IReadOnlyDictionary<long, WebhookFigures>> WebhooksAsync(
        IReadOnlyList<long> webhookIds,
        long since,
        CancellationToken cancel
    )
    {
        var sums = new Dictionary<long, WebhookFigures>();
        void Add(long slot, long webhook, WebhookFigures figures)
        {
            if (!sums.TryGetValue(webhook, out var sum))
                sums[webhook] = sum = new WebhookFigures();
            sum.Add(figures);
        }

        return StillAsync<IReadOnlyDictionary<long, WebhookFigures>>(
            db =>
            {
                Read(db, webhookIds, since - (since % IActivity.Slot), long.MaxValue, Add);
                return sums;
            },
            cancel
        );
    }

    public Task<IReadOnlyList<ActivitySlot>> SeriesAsync(long webhookId, long from, long to, CancellationToken cancel) =>
        StillAsync<IReadOnlyList<ActivitySlot>>(
            db =>
            {
                var slots = Starts(from, to, IActivity.Slot).ToDictionary(at => at, _ => new WebhookFigures());
                Read(db, [webhookId], from, to, (slot, _, figures) => slots.GetValueOrDefault(slot)?.Add(figures));
                return [.. slots.OrderBy(slot => slot.Key).Select(slot => new ActivitySlot(slot.Key, slot.Value))];
            },
            cancel
        );

    /// <summary>Writes what has gathered. What the store refuses stays in the tally.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        while (await WritePartAsync(cancel).ConfigureAwait(false) == Part) { }
    }

    /// <summary>Removes what is older than it is kept, a slice at a time.</summary>
    public async Task TrimAsync(long now, CancellationToken cancel)
    {
        var (minute, slot) = (now - (long)IActivity.MinutesKept.TotalMilliseconds, now - (long)IActivity.SlotsKept.TotalMilliseconds);
        await store
            .WriteAsync(db => db.Execute("DELETE FROM activity_minutes WHERE minute < @minute", ("minute", minute)), cancel)
            .ConfigureAwait(false);
        while (
            await store
                .WriteAsync(
                    db =>
                        db.Execute(
                            "DELETE FROM activity_webhooks WHERE (slot, webhook_id) IN (SELECT slot, webhook_id "
                                + "FROM activity_webhooks WHERE slot < @slot LIMIT @slice)",
                            ("slot", slot),
                            ("slice", TrimSlice)
                        ),
                    cancel
                )
                .ConfigureAwait(false) == TrimSlice
        ) { }
    }

    public void Dispose() => _moving.Dispose();

    private async Task<int> WritePartAsync(CancellationToken cancel)
    {
        await _moving.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var part = tally.Take(Part);
            if (part.Minutes.Count + part.Webhooks.Count == 0)
                return 0;
            await WriteAsync(part).ConfigureAwait(false);
            return part.Webhooks.Count;
        }
        finally
        {
            _moving.Release();
        }
    }

    private async Task WriteAsync(ActivityPart part)
    {
        try
        {
            await store
                .WriteAsync(
                    db =>
                    {
                        foreach (var minute in part.Minutes)
                            Write(db, minute);
                        foreach (var ((slot, webhook), figures) in part.Webhooks)
                            Write(db, slot, webhook, figures);
                        return true;
                    },
                    CancellationToken.None
                )
                .ConfigureAwait(false);
        }
        catch
        {
            tally.Return(part);
            throw;
        }
    }

    private static void Write(DbConnection db, ActivityMinute minute) =>
        db.Execute(
            """
            INSERT INTO activity_minutes (minute, unique_events, duplicates, rejected, delivered, failed_attempts, strikes)
                VALUES (@at, @unique, @duplicates, @rejected, @delivered, @failed, @strikes)
            ON CONFLICT (minute) DO UPDATE SET unique_events = activity_minutes.unique_events + excluded.unique_events,
                duplicates = activity_minutes.duplicates + excluded.duplicates,
              rejected = activity_minutes.rejected + excluded.rejected, delivered = activity_minutes.delivered + excluded.delivered,
              failed_attempts = activity_minutes.failed_attempts + excluded.failed_attempts, strikes = activity_minutes.strikes + excluded.strikes
            """,
            ("at", minute.At),
            ("unique", minute.Unique),
            ("duplicates", minute.Duplicates),
            ("rejected", minute.Rejected),
            ("delivered", minute.Delivered),
            ("failed", minute.FailedAttempts),
            ("strikes", minute.Strikes)
        );

    private static void Write(DbConnection db, long slot, long webhook, WebhookFigures figures)
    {
        var sum = db.First(
            "SELECT succeeded, failed, latency FROM activity_webhooks WHERE slot = @slot AND webhook_id = @webhook",
            row => Figures(row, 0),
            ("slot", slot),
            ("webhook", webhook)
        ) ?? new WebhookFigures();
        sum.Add(figures);
        db.Execute(
            """
            INSERT INTO activity_webhooks (slot, webhook_id, succeeded, failed, latency) VALUES (@slot, @webhook, @succeeded, @failed, @latency)
            ON CONFLICT (slot, webhook_id) DO UPDATE SET succeeded = excluded.succeeded, failed = excluded.failed, latency = excluded.latency
            """,
            ("slot", slot),
            ("webhook", webhook),
            ("succeeded", sum.Succeeded),
            ("failed", sum.Failed),
            ("latency", sum.Latency.Write())
        );
    }

    private void Read(DbConnection db, IReadOnlyList<long> webhookIds, long from, long to, Action<long, long, WebhookFigures> add)
    {
        // The key begins with the slot so that old ones leave in one piece: each slot is looked into for each webhook. The newest and the
        // oldest that there are bound the slots.
        var (first, last) = db.First("SELECT min(slot), max(slot) FROM activity_webhooks", row =>
            (row.LongOrNull(0) ?? 0, row.LongOrNull(1) ?? -1)
        );
        var slots = Starts(Math.Max(from, first), Math.Min(to, last + 1), IActivity.Slot).DefaultIfEmpty(-1);
        if (webhookIds.Count > 0 && last >= first)
        {
            var rows = db.Query(
                "SELECT slot, webhook_id, succeeded, failed, latency FROM activity_webhooks "
                    + $"WHERE slot IN ({Sql.List(slots)}) AND webhook_id IN ({Sql.List(webhookIds)})",
                row => (Slot: row.GetInt64(0), Webhook: row.GetInt64(1), Figures: Figures(row, 2))
            );
            foreach (var row in rows)
                add(row.Slot, row.Webhook, row.Figures);
        }

        tally.ReadWebhooks(webhookIds.ToHashSet(), (slot, webhook, figures) =>
        {
            if (slot >= from && slot < to)
                add(slot, webhook, figures);
        });
    }

    /// <summary>A read while nothing moves from the tally into the tables.</summary>
    private async Task<T> StillAsync<T>(Func<DbConnection, T> read, CancellationToken cancel)
    {
        await _moving.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await store.ReadAsync(read, cancel).ConfigureAwait(false);
        }
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>The beginnings of periods within a range.</summary>
    private static IEnumerable<long> Starts(long from, long to, long length)
    {
        for (var at = (from + length - 1) / length * length; at < to; at += length)
            yield return at;
    }

    private static ActivityMinute Minute(DbDataReader row) =>
        new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));

    private static WebhookFigures Figures(DbDataReader row, int first) =>
        WebhookFigures.From(row.GetInt64(first), row.GetInt64(first + 1), LatencyHistogram.Read(row.BytesOrNull(first + 2)));
}
