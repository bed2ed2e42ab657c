using System.Text;
using Relay.Calls;
using Relay.Storage.Calls;
using Relay.Storage.Querying;
using Relay.Storage.Retention;
using Relay.Tests.Calls;
using Relay.Tests.Live;
using Xunit;
using Outcome = Relay.Domain.Deliveries.Outcome;

namespace Relay.Tests.Storage;

/// <summary>
/// What every engine's retention takes and leaves. Engines inherit it and run it for real.
/// Long because it is the one contract that every engine inherits.
/// </summary>
public abstract class RetentionContract : IAsyncDisposable
{
    private static readonly RetentionLimits Limits = new(Bodies: 30, Metadata: 90, Attempts: 60, Rejected: 20, Dedupe: 120);
    private TestStore? _store;

    private protected TestStore Store => _store ??= Open();

    private protected abstract TestStore Open();

    /// <summary>All dedupe keys have the same hash.</summary>
    private protected abstract TestStore OpenColliding();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_body_goes_after_its_days_and_the_event_with_all_that_hangs_on_it_after_its_own()
    {
        var webhook = await Store.WebhookAsync();
        var work = await Store.BornAsync(webhook);
        await Store.SettleAsync(work, Outcome.Succeeded);

        Store.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, (await RoundAsync()).Taken);
        Store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, (await RoundAsync()).Bodies);
        var found = (await Store.History.EventAsync(work.Event.Id, Cancel))!;
        Assert.False(found.HasBody);
        Assert.Equal(2, found.Summary.BodyBytes);
        Assert.Null((await Store.History.EventBodyAsync(work.Event.Id, Cancel))!.Bytes);
        Assert.Single(await Store.History.AttemptsAsync(work.DeliveryId, Cancel));

        await AdvanceAsync(days: 60);
        Assert.Null(await Store.History.EventAsync(work.Event.Id, Cancel));
        Assert.Null(await Store.History.DeliveryAsync(work.DeliveryId, Cancel));
        foreach (var table in (string[])["events", "deliveries", "attempts", "retention_held"])
            Assert.Equal(0, await Store.NumberAsync($"SELECT count(*) FROM {table}"));
        var ledger = await Store.History.LedgerAsync(Cancel);
        Assert.Equal((1L, 1L, 1L, 1L, 0L), (ledger.Received, ledger.Unique, ledger.Routed, ledger.Delivered, ledger.Open));
    }

    [Fact]
    public async Task An_empty_body_is_never_said_to_be_gone()
    {
        var id = (await Store.Journal.RecordAsync(Store.Draft(null, [], body: ""))).EventId;

        await AdvanceAsync(days: 31);

        Assert.True((await Store.History.EventAsync(id, Cancel))!.HasBody);
    }

    [Fact]
    public async Task What_waits_is_parked_or_under_way_stays_whole_until_it_is_finished()
    {
        var (live, paused) = (await Store.WebhookAsync(), await Store.WebhookAsync());
        var leased = await Store.BornAsync(live);
        var waiting = await Store.WaitingAsync(live);
        await Store.PauseAsync(paused);
        var parked = await Store.WaitingAsync(paused);
        var twice = await Store.Journal.RecordAsync(Store.Draft("k", [live, paused], leased: false));
        await Store.RecordAsync("k");

        await AdvanceAsync(days: 31);
        var tally = await AdvanceAsync(days: 300);

        Assert.Equal((0L, 4L), (tally.Taken, tally.Held));
        Assert.Equal(4, await Store.NumberAsync("SELECT count(*) FROM whole_events WHERE body IS NOT NULL"));
        Assert.Equal([], await Store.DifferencesAsync());

        await Store.SettleAsync(leased, Outcome.Succeeded);
        await Store.EnableAsync(paused, ParkedChoice.Drain);
        var claimed = (await Store.ClaimAsync(live)).Concat((await Store.ClaimParkedAsync(paused, 9, inOrder: false)).Works).ToList();
        Assert.Equal(new[] { waiting, parked }.Order(), claimed.Select(work => work.DeliveryId).Order().Intersect([waiting, parked]));
        Assert.All(claimed, work => Assert.Equal("{}", Encoding.UTF8.GetString(work.Event.Request.Body.Span)));
        foreach (var work in claimed.Where(work => work.WebhookId == live))
            await Store.SettleAsync(work, Outcome.Succeeded);
        Assert.Equal(2, (await RoundAsync()).Events);
        Assert.NotNull(await Store.History.EventAsync(twice.EventId, Cancel));

        foreach (var work in claimed.Where(work => work.WebhookId == paused))
            await Store.SettleAsync(work, Outcome.Succeeded);
        Assert.Equal((2L, 0L), (await RoundAsync()) is var last ? (last.Events, last.Held) : default);
        Assert.Equal(0, await Store.NumberAsync("SELECT count(*) FROM events"));
        Assert.Equal(0, await Store.NumberAsync("SELECT sum(open_live + open_parked) FROM webhooks"));
    }

    [Fact]
    public async Task A_strike_keeps_its_event_because_the_third_one_sends_it_again()
    {
        var webhook = await Store.WebhookAsync();
        for (var i = 0; i < 2; i++)
            await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);
        await AdvanceAsync(days: 31);
        await AdvanceAsync(days: 100);

        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);
        Assert.Equal(3, (await Store.HealthAsync(webhook)).Parked);
        await AdvanceAsync(days: 100);
        await Store.EnableAsync(webhook);
        var work = Assert.Single((await Store.ClaimParkedAsync(webhook, 1, inOrder: true)).Works);

        Assert.Equal("{}", Encoding.UTF8.GetString(work.Event.Request.Body.Span));
        Assert.Equal(3, await Store.NumberAsync("SELECT count(*) FROM whole_events WHERE body IS NOT NULL"));
    }

    [Fact]
    public async Task A_source_goes_by_its_own_days_and_by_the_others_when_it_has_none_any_more()
    {
        async Task<string> KeptAsync() =>
            string.Join(
                ' ',
                await Store.Store.ReadAsync(db =>
                    db.Query("SELECT source_id, CASE WHEN body IS NULL THEN 0 ELSE 1 END FROM whole_events ORDER BY source_id, id", row =>
                        $"{row.GetInt64(0)}{(row.GetInt64(1) == 1 ? "b" : "")}"
                    )
                )
            );

        async Task RecordAsync()
        {
            foreach (var source in (long[])[7, 8, 9])
                await Store.Journal.RecordAsync(Store.Draft(null, [], source: source));
        }

        var own = Limits with
        {
            Sources = new Dictionary<long, RetentionLimits.SourceDays> { [8] = new(5, 10), [9] = new(0, null) },
        };
        await RecordAsync();
        await AdvanceAsync(days: 6, own);
        Assert.Equal("7b 8 9b", await KeptAsync());
        await AdvanceAsync(days: 5, own);
        Assert.Equal("7b 9b", await KeptAsync());
        await RecordAsync();
        await AdvanceAsync(days: 32, own);
        Assert.Equal("7 7 9b 9b", await KeptAsync());

        // 9 has none any more: what its days had kept goes by the others'.
        var less = own with { Sources = new Dictionary<long, RetentionLimits.SourceDays> { [8] = new(null, 200) } };
        await RecordAsync();
        await RoundAsync(less);
        Assert.Equal("7 7 7b 8b 9 9 9b", await KeptAsync());
        Assert.Equal(0, await Store.NumberAsync("SELECT count(*) FROM retention_marks WHERE name = 'bodies' AND source_id <> 0"));
        await AdvanceAsync(days: 91, less);
        Assert.Equal("8", await KeptAsync());
    }

    [Fact]
    public async Task A_repetition_is_recognised_when_its_event_is_gone_until_the_key_is_too_old_itself()
    {
        var first = (await Store.RecordAsync("k")).EventId;
        await AdvanceAsync(days: 91);
        Assert.Null(await Store.History.EventAsync(first, Cancel));

        Assert.Equal((first, true), await Again());
        await Store.ReopenAsync();
        Assert.Equal((first, true), await Again());
        await Store.CrashAsync();
        await AdvanceAsync(days: 28);
        Assert.Equal((first, true), await Again());

        await AdvanceAsync(days: 2);
        Assert.False((await Again()).Duplicate);
        var ledger = await Store.History.LedgerAsync(Cancel);
        Assert.Equal((5L, 2L, 3L), (ledger.Received, ledger.Unique, ledger.Duplicates));

        async Task<(long EventId, bool Duplicate)> Again() =>
            await Store.RecordAsync("k") is var recorded ? (recorded.EventId, recorded.Duplicate) : default;
    }

    [Fact]
    public async Task A_key_behind_one_with_the_same_hash_is_found_when_that_one_is_too_old()
    {
        await using var store = OpenColliding();
        for (var i = 0; i < 6; i++)
            await store.RecordAsync($"old {i}");
        store.Clock.Advance(TimeSpan.FromDays(100));
        await store.RecordAsync("young");
        store.Clock.Advance(TimeSpan.FromDays(30));
        for (var i = 0; i < 3; i++)
        {
            await new RetentionRound(store.Engine, Limits, store.Now, store.Clock, _ => { }).RunAsync(Cancel);
            store.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(1, await store.NumberAsync("SELECT count(*) FROM events"));
        Assert.True((await store.RecordAsync("young")).Duplicate);
        await store.ReopenAsync();
        Assert.True((await store.RecordAsync("young")).Duplicate);
    }

    [Fact]
    public async Task The_key_of_an_event_that_is_kept_stays_whatever_its_age()
    {
        var webhook = await Store.WebhookAsync();
        var first = (await Store.Journal.RecordAsync(Store.Draft("k", [webhook], leased: false))).EventId;

        await AdvanceAsync(days: 400);
        await Store.ReopenAsync();

        Assert.Equal(first, (await Store.RecordAsync("k")).EventId);
    }

    [Fact]
    public async Task Slices_are_bounded_and_a_round_that_is_cut_off_goes_on_where_it_was()
    {
        var webhook = await Store.WebhookAsync();
        for (var i = 0; i < 40; i++)
            await Task.WhenAll(Enumerable.Range(0, 50).Select(n => Store.RecordAsync($"{i} {n}", n == 0 ? [webhook] : [])));
        Store.Clock.Advance(TimeSpan.FromDays(91));
        var slices = 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            RoundAsync(beat: () =>
            {
                if (++slices == 3)
                    throw new OperationCanceledException("Cut off.");
            })
        );
        var left = await Store.NumberAsync("SELECT count(*) FROM events");
        Assert.InRange(left, 2000 - (3 * SliceSize.Most), 1999);

        await Store.CrashAsync();
        Assert.Equal(left, await Store.NumberAsync("SELECT count(*) FROM events"));
        var counts = new List<long>();
        var tally = await RoundAsync(beat: () => counts.Add(Store.NumberAsync("SELECT count(*) FROM events").GetAwaiter().GetResult()));

        // One delivery of each fifty was leased, and waits again after the crash.
        Assert.Equal((left - 40, 40L), (tally.Events, await Store.NumberAsync("SELECT count(*) FROM whole_events WHERE body IS NOT NULL")));
        Assert.All(counts.Prepend(left).Zip(counts), pair => Assert.InRange(pair.First - pair.Second, 0, SliceSize.Most));
        Assert.True(counts.Count > 3);
        var ledger = await Store.History.LedgerAsync(Cancel);
        Assert.Equal((2000L, 40L, 40L), (ledger.Unique, ledger.Routed, ledger.Open));
    }

    [Fact]
    public async Task Refused_requests_go_by_their_days_and_repetitions_with_their_event_or_by_their_own_age()
    {
        await Store.RecordAsync("k");
        await Store.Journal.RecordAsync(Store.Draft("k", [], body: "other bytes"));
        await Store.Journal.RejectAsync(
            new Rejection(7, "signature_missing", Store.Now, "", "", HeaderList.Empty, new byte[3], 3, new byte[32])
        );

        Assert.Equal(1, (await AdvanceAsync(days: 21)).Arrivals);
        Assert.Equal(1, await Store.NumberAsync("SELECT count(*) FROM arrivals WHERE result = 1 AND body IS NOT NULL"));
        Store.Clock.Advance(TimeSpan.FromDays(4));
        await Store.RecordAsync("k");
        Assert.Equal(2, (await AdvanceAsync(days: 6)).Bodies);
        Assert.Equal(2, await Store.NumberAsync("SELECT count(*) FROM arrivals WHERE body IS NULL"));

        await AdvanceAsync(days: 60);
        Assert.Equal((0L, 1L), (await Store.NumberAsync("SELECT count(*) FROM events"), await Arrivals()));
        await AdvanceAsync(days: 25);
        Assert.Equal(0, await Arrivals());

        Task<long> Arrivals() => Store.NumberAsync("SELECT count(*) FROM arrivals");
    }

    [Fact]
    public async Task A_refused_request_that_was_admitted_stays_with_its_event()
    {
        await Store.Journal.RejectAsync(
            new Rejection(7, "timestamp_stale", Store.Now, "", "", HeaderList.Empty, new byte[3], 3, new byte[32]) { IsLate = true }
        );
        var arrival = await Store.NumberAsync("SELECT id FROM arrivals");
        Assert.NotNull(await Store.Journal.AdmitAsync(new Admission(arrival, Store.Draft(null, []), "test")));

        await AdvanceAsync(days: 50);
        Assert.Equal(1, await Store.NumberAsync("SELECT count(*) FROM arrivals"));
        await AdvanceAsync(days: 41);

        Assert.Equal(0, await Store.NumberAsync("SELECT count(*) FROM arrivals"));
    }

    [Fact]
    public async Task What_attempts_and_upstreams_said_goes_before_what_became_of_it()
    {
        var webhook = await Store.WebhookAsync();
        var work = await Store.BornAsync(webhook);
        await Store.Journal.SettleAsync(
            new Attempted(work, Store.Result(Outcome.Succeeded) with { Status = 200, ResponseBody = "said"u8.ToArray() }, 0)
        );
        await Store.RunAsync(
            "INSERT INTO exchanges (id, event_id, started_at, duration_ms, outcome, response_body) "
                + $"VALUES ({work.Event.Id + 1}, {work.Event.Id}, 0, 1, 'succeeded', NULL)"
        );
        await Store.Store.WriteAsync(db => db.Execute("UPDATE exchanges SET response_body = @body", ("body", "said"u8.ToArray())));
        await Store.Queue.RecordTestAsync(webhook, Store.Engine.Ids.Next(), Store.Engine.Ids.Next(), Store.Result(Outcome.Gone), 0);

        Assert.Equal(0, (await AdvanceAsync(days: 59)).Answers);
        await AdvanceAsync(days: 2);
        var attempt = Assert.Single(await Store.History.AttemptsAsync(work.DeliveryId, Cancel));
        Assert.Equal((Outcome.Succeeded, 200, 0), (attempt.Outcome, attempt.Status, attempt.ResponseBody.Length));
        Assert.Equal(1, await Store.NumberAsync("SELECT count(*) FROM exchanges WHERE response_body IS NULL"));
        Assert.Equal(2, await Store.NumberAsync("SELECT count(*) FROM deliveries"));

        Assert.Equal((1L, 1L), await AdvanceAsync(days: 30) is var tally ? (tally.Events, tally.Tests) : default);
        foreach (var table in (string[])["exchanges", "deliveries", "attempts"])
            Assert.Equal(0, await Store.NumberAsync($"SELECT count(*) FROM {table}"));
    }

    [Fact]
    public async Task A_call_counts_the_events_that_are_left_and_goes_with_the_last_one()
    {
        var (webhook, catalog) = (await Store.WebhookAsync(), new TestCatalog());
        catalog.Set([
            new Source
            {
                Id = 7,
                Slug = "s",
                Name = "s",
                Dialect = "dialstack",
            },
        ]);
        var events = CallEvents.Of("dialstack", "inbound, voicemail");
        DeliveryWork? kept = null;
        foreach (var record in events)
        {
            var draft = Store.Draft(null, kept is null ? [webhook] : []);
            var recorded = await Store.Journal.RecordAsync(
                draft with
                {
                    Event = new EventRecord
                    {
                        SourceId = 7,
                        Envelope = record.Envelope,
                        ReceivedAt = Store.Now,
                        Verification = record.Verification,
                        Request = record.Request,
                        BodySha256 = record.BodySha256,
                        Remote = record.Remote,
                    },
                }
            );
            kept ??= recorded.Leased.Single();
        }

        await Store.RecordAsync(null);
        var store = new CallStore(Store.Store, () => 0, TimeProvider.System);
        while ((await CallProjector.ProjectAsync(store, catalog, Cancel)).IsFull) { }
        Assert.Equal(1, await Store.NumberAsync("SELECT count(*) FROM voicemails"));

        await AdvanceAsync(days: 91);
        var log = new CallLog(Store.Store, catalog, Store.Clock);
        var call = (await log.CallAsync(7, events[0].Envelope.CallId!, Cancel))!;
        Assert.Equal((1, 1), (call.Call.EventCount, call.Timeline.Count));

        await Store.SettleAsync(kept!, Outcome.Succeeded);
        await RoundAsync();
        foreach (var table in (string[])["calls", "call_states", "call_events", "call_numbers", "voicemails", "events"])
            Assert.Equal((table, 0), (table, await Store.NumberAsync($"SELECT count(*) FROM {table}")));
    }

    [Fact]
    public async Task Digests_of_runs_that_are_gone_go_and_the_newest_stays()
    {
        var ids = new List<long>();
        for (var i = 0; i < 6; i++)
            ids.Add((await Store.RecordAsync($"{i}")).EventId);
        for (var i = 0; i < 6; i += 2)
            await Store.Store.WriteAsync(db =>
                db.Execute(
                    "INSERT INTO event_runs (first, last, digest) VALUES (@first, @last, @digest)",
                    ("first", ids[i]),
                    ("last", ids[i + 1]),
                    ("digest", new byte[8])
                )
            );
        await Store.RunAsync($"DELETE FROM events WHERE id <> {ids[3]}");

        await RoundAsync();

        Assert.Equal(
            [ids[2], ids[4]],
            await Store.Store.ReadAsync(db => db.Query("SELECT first FROM event_runs ORDER BY first", row => row.GetInt64(0)))
        );
    }

    [Fact]
    public async Task What_is_imported_behind_its_marks_is_looked_at_all_the_same()
    {
        await Store.RecordAsync("live");
        await AdvanceAsync(days: 200);
        var imports = new Relay.Storage.Writing.StoredImports(Store.Engine);
        var old = IdSequence.AtTime(Store.Now - (long)TimeSpan.FromDays(100).TotalMilliseconds);
        var bodiless = IdSequence.AtTime(Store.Now - (long)TimeSpan.FromDays(50).TotalMilliseconds);
        var young = IdSequence.AtTime(Store.Now - (long)TimeSpan.FromDays(10).TotalMilliseconds);
        await imports.ImportAsync([Store.Imported(old), Store.Imported(bodiless), Store.Imported(young)], "test");

        await RoundAsync();

        Assert.Null(await Store.History.EventAsync(old, Cancel));
        Assert.False((await Store.History.EventAsync(bodiless, Cancel))!.HasBody);
        Assert.True((await Store.History.EventAsync(young, Cancel))!.HasBody);
    }

    [Fact]
    public async Task Ids_rise_above_all_that_was_taken()
    {
        var last = 0L;
        for (var i = 0; i < 3; i++)
            last = (await Store.RecordAsync(null)).EventId;
        await AdvanceAsync(days: 91);
        Store.Clock.Jump(TimeSpan.FromDays(-200));

        await Store.ReopenAsync();

        Assert.True((await Store.RecordAsync(null)).EventId > last);
    }

    [Fact]
    public async Task What_was_taken_is_sent_by_nobody()
    {
        var webhook = await Store.WebhookAsync();
        var work = await Store.BornAsync(webhook);
        await Store.SettleAsync(work, Outcome.Succeeded);

        await AdvanceAsync(days: 31);
        Assert.Equal("event_expired", await RefusedAsync());
        Assert.Null(await Store.Queue.ClaimOneAsync(work.DeliveryId));
        await AdvanceAsync(days: 60);
        Assert.Equal("not_found", await RefusedAsync());
        Assert.Equal(0, (await Store.History.LedgerAsync(Cancel)).Open);

        async Task<string> RefusedAsync() =>
            (
                await Assert.ThrowsAsync<ProblemException>(() =>
                    Store.Queue.CreateAsync(work.Event.Id, [webhook], DeliveryTrigger.Replay, Store.Now)
                )
            )
                .Problem
                .Code;
    }

    [Fact]
    public async Task Nothing_is_taken_where_everything_is_kept_for_ever()
    {
        var forever = new RetentionLimits(0, 0, 0, 0, 0);
        await Store.RecordAsync("k");
        await Store.RecordAsync("k");

        Assert.Equal(0, (await AdvanceAsync(days: 3000, forever)).Taken);
        Assert.Null((await new RetentionLog(Store.Store).ReadAsync(Cancel)).KeptSince);
        Assert.Equal(1, await Store.NumberAsync("SELECT count(*) FROM whole_events WHERE body IS NOT NULL"));
    }

    [Fact]
    public async Task It_says_from_when_on_everything_is_kept()
    {
        var log = new RetentionLog(Store.Store);
        await Store.RecordAsync(null);
        Assert.Equal(new RetentionState(null, Store.Now, null, 0), await log.ReadAsync(Cancel));

        await AdvanceAsync(days: 91);

        Assert.Equal(new RetentionState(Store.Now, null, Store.Now - 90 * 86_400_000L, 0), await log.ReadAsync(Cancel));
    }

    private async Task<RetentionTally> AdvanceAsync(int days, RetentionLimits? limits = null)
    {
        Store.Clock.Advance(TimeSpan.FromDays(days) + TimeSpan.FromMilliseconds(1));
        return await RoundAsync(limits);
    }

    private Task<RetentionTally> RoundAsync(RetentionLimits? limits = null, Action? beat = null) =>
        new RetentionRound(Store.Engine, limits ?? Limits, Store.Now, Store.Clock, _ => beat?.Invoke()).RunAsync(Cancel);
}
