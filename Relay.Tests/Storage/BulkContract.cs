using Relay.Storage.Querying;
using Relay.Tests.Live;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// How every engine repairs many at once: counted first, exactly once, and with the ledger. Engines inherit it and run it for real.
/// </summary>
public abstract class BulkContract : IAsyncDisposable
{
    private TestStore? _store;

    private protected TestStore Store => _store ??= Open();

    private protected abstract TestStore Open();

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_plan_counts_and_changes_nothing()
    {
        await FailAsync(await Store.WebhookAsync(Patient), 3);

        var bulk = await Store.Bulks.PlanAsync(
            new BulkOrder(BulkAction.Retry, new BulkDeliveries(Phase: DeliveryPhase.Failed)),
            "test",
            default
        );

        Assert.Equal((BulkState.Planned, 3L, 0L), (bulk.State, bulk.Matched, bulk.Done));
        Assert.Equal(3, await Store.NumberAsync("SELECT count(*) FROM deliveries WHERE state = 3"));
        Assert.Null(await Store.Bulks.RunningAsync(default));
    }

    [Fact]
    public async Task Events_that_are_named_are_the_only_ones_that_are_sent()
    {
        var webhook = await Store.WebhookAsync(Patient);
        var recorded = new List<Recorded>();
        for (var i = 0; i < 3; i++)
            recorded.Add(await Store.RecordAsync($"k{i}", webhook));
        foreach (var one in recorded)
            await Store.SettleAsync(one.Leased[0], Outcome.ServerError);
        long[] named = [recorded[0].EventId, recorded[2].EventId];

        var retry = await Store.StartBulkAsync(
            new BulkOrder(BulkAction.Retry, new BulkDeliveries(Phase: DeliveryPhase.Failed, EventIds: named))
        );
        await Store.Bulks.StepAsync(retry, default);
        var replay = await Store.Bulks.PlanAsync(new BulkOrder(BulkAction.Replay, Events: new EventFilter(Ids: named)), "test", default);

        Assert.Equal((2L, 2L), (retry.Matched, replay.Matched));
        Assert.Equal(
            [recorded[1].EventId],
            await Store.Store.ReadAsync(db => db.Query("SELECT event_id FROM deliveries WHERE state = 3", row => row.GetInt64(0)), default)
        );
        Assert.Equal([new BulkShare(webhook, 2)], await Store.Bulks.TargetsAsync(replay, default));
    }

    [Fact]
    public async Task What_fails_after_the_plan_is_not_swept_in()
    {
        var webhook = await Store.WebhookAsync(Patient);
        await FailAsync(webhook, 2);
        var bulk = await Store.StartBulkAsync(new BulkOrder(BulkAction.Retry, new BulkDeliveries(Phase: DeliveryPhase.Failed)));
        await FailAsync(webhook, 2);

        await Store.Bulks.StepAsync(bulk, default);

        Assert.Equal(
            (2L, 2L),
            (
                await Store.NumberAsync("SELECT count(*) FROM deliveries WHERE state = 0 AND trigger = 2"),
                await Store.NumberAsync("SELECT count(*) FROM deliveries WHERE state = 3")
            )
        );
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task Retried_deliveries_have_all_their_retries_again_and_never_strike()
    {
        var webhook = await Store.WebhookAsync(made => made with { RetryDelaysSeconds = [1], StrikeLimit = 100 });
        var work = await Store.BornAsync(webhook);
        await Store.SettleAsync(work, Outcome.ServerError);
        Store.Clock.Advance(TimeSpan.FromSeconds(5));
        await Store.SettleAsync(Assert.Single(await Store.ClaimAsync(webhook)), Outcome.ServerError);
        var strikes = (await Store.HealthAsync(webhook)).Strikes;

        var bulk = await Store.BulkAsync(
            new BulkOrder(BulkAction.Retry, new BulkDeliveries(WebhookId: webhook, Phase: DeliveryPhase.Failed))
        );

        Assert.Equal((1L, BulkState.Done), (bulk.Done, bulk.State));
        Assert.Equal(
            DeliveryState.Waiting,
            (await Store.SettleAsync(Assert.Single(await Store.ClaimAsync(webhook)), Outcome.ServerError)).State
        );
        Store.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(
            DeliveryState.Failed,
            (await Store.SettleAsync(Assert.Single(await Store.ClaimAsync(webhook)), Outcome.ServerError)).State
        );
        Assert.Equal((1, strikes), (strikes, (await Store.HealthAsync(webhook)).Strikes));
        Assert.Equal(4, await Store.NumberAsync("SELECT count(*) FROM attempts"));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_crash_between_slices_repeats_nothing_and_leaves_nothing_out()
    {
        var webhook = await Store.WebhookAsync(Patient);
        var events = await EventsAsync(450);
        var order = new BulkOrder(BulkAction.Replay, Events: new EventFilter(), Routing: ReplayRouting.Current);
        Store.Catalog.Set(TestCatalog.Source("desk") with { Id = 7 }, Store.Webhooks[webhook]);
        var bulk = await Store.StartBulkAsync(order);
        await Store.Bulks.StepAsync(bulk, default);
        await Store.CrashAsync();

        bulk = (await Store.Bulks.RunningAsync(default))!;
        Assert.InRange(bulk.Done, 1, 449);
        // The same slice once more, as a node would that has not heard of the first.
        await Store.Bulks.StepAsync(bulk with { Position = 0 }, default);
        while (await Store.Bulks.RunningAsync(default) is { } running)
            await Store.Bulks.StepAsync(running, default);

        var done = (await Store.Bulks.FindAsync(bulk.Id, default))!;
        Assert.Equal((450L, 450L, 450L, BulkState.Done), (done.Matched, done.Done, done.Created, done.State));
        Assert.Equal(
            events.Order(),
            await Store.Store.ReadAsync(db =>
                Relay.Storage.Querying.Sql.Query(db, "SELECT event_id FROM deliveries ORDER BY id", row => row.GetInt64(0))
            )
        );
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_replay_goes_to_the_webhooks_that_had_the_event_each_once()
    {
        var (had, gone, other) = (await Store.WebhookAsync(), await Store.WebhookAsync(), await Store.WebhookAsync());
        var recorded = await Store.RecordAsync("k", had, gone);
        await Store.Queue.CreateAsync(recorded.EventId, [had], DeliveryTrigger.Replay, Store.Now);
        await Store.RunAsync($"UPDATE webhooks SET deleted_at = 1 WHERE id = {gone}");

        var bulk = await Store.BulkAsync(new BulkOrder(BulkAction.Replay, Events: new EventFilter(Kind: "call.completed")));

        Assert.Equal((1L, 1L, 1L), (bulk.Matched, bulk.Done, bulk.Created));
        Assert.Equal(
            (2L, 0L),
            (
                await Store.NumberAsync($"SELECT count(*) FROM deliveries WHERE webhook_id = {had} AND trigger = 1"),
                await Store.NumberAsync($"SELECT count(*) FROM deliveries WHERE webhook_id = {other}")
            )
        );
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_text_chooses_events_as_in_their_list()
    {
        var webhook = await Store.WebhookAsync();
        await Store.Journal.RecordAsync(Store.Draft("a", [webhook], body: """{"who":"Ada"}"""));
        await Store.Journal.RecordAsync(Store.Draft("b", [webhook], body: """{"who":"Bob"}"""));

        Assert.Equal(
            1,
            (await Store.Bulks.PlanAsync(new BulkOrder(BulkAction.Replay, Events: new EventFilter(Text: "ADA")), "test", default)).Matched
        );
    }

    [Fact]
    public async Task More_events_than_a_replay_may_have_are_refused_when_it_is_planned()
    {
        await EventsAsync(IBulks.MostReplayed + 1);

        var refusal = await Assert.ThrowsAsync<ProblemException>(() =>
            Store.Bulks.PlanAsync(new BulkOrder(BulkAction.Replay, Events: new EventFilter()), "test", default)
        );

        Assert.Equal("replay_too_large", refusal.Problem.Code);
    }

    [Fact]
    public async Task A_skip_takes_what_waits_in_the_phase_that_is_asked_for()
    {
        var (active, paused) = (await Store.WebhookAsync(), await Store.WebhookAsync());
        foreach (var webhook in (long[])[active, paused])
            await Store.WaitingAsync(webhook);
        await Store.PauseAsync(paused);

        var parked = await Store.BulkAsync(new BulkOrder(BulkAction.Skip, new BulkDeliveries(Phase: DeliveryPhase.Parked)));

        Assert.Equal((1L, 1L), (parked.Matched, parked.Done));
        Assert.Equal(paused, await Store.NumberAsync("SELECT webhook_id FROM deliveries WHERE state = 4"));
        Assert.Equal(1, (await Store.BulkAsync(new BulkOrder(BulkAction.Skip, new BulkDeliveries()))).Done);
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task What_was_settled_meanwhile_is_left_alone_and_not_counted()
    {
        var webhook = await Store.WebhookAsync(Patient);
        var (first, _) = (await Store.WaitingAsync(webhook), await Store.WaitingAsync(webhook));
        var bulk = await Store.StartBulkAsync(new BulkOrder(BulkAction.Skip, new BulkDeliveries()));
        await Store.SettleAsync(Assert.Single(await Store.ClaimAsync(webhook, max: 1)), Outcome.Succeeded);

        await Store.Bulks.StepAsync(bulk, default);

        var done = (await Store.Bulks.FindAsync(bulk.Id, default))!;
        Assert.Equal((2L, 1L, BulkState.Done), (done.Matched, done.Done, done.State));
        Assert.Equal(2, await Store.NumberAsync($"SELECT state FROM deliveries WHERE id = {first}"));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_cancelled_one_does_no_more()
    {
        await FailAsync(await Store.WebhookAsync(Patient), 3);
        var bulk = await Store.StartBulkAsync(new BulkOrder(BulkAction.Retry, new BulkDeliveries(Phase: DeliveryPhase.Failed)));
        Assert.True(await Store.Bulks.MoveAsync(bulk.Id, [BulkState.Running], BulkState.Cancelled, "test", null, default));

        Assert.Empty((await Store.Bulks.StepAsync(bulk, default)).Webhooks);

        Assert.Equal(3, await Store.NumberAsync("SELECT count(*) FROM deliveries WHERE state = 3"));
        Assert.False(await Store.Bulks.MoveAsync(bulk.Id, [BulkState.Running], BulkState.Done, "test", null, default));
        Assert.Equal(
            ["bulk.planned", "bulk.started", "bulk.cancelled"],
            await Store.Store.ReadAsync(db =>
                Relay.Storage.Querying.Sql.Query(db, "SELECT action FROM audit ORDER BY id", row => row.GetString(0))
            )
        );
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task One_behind_the_mark_goes_out_unless_others_are_kept_there_on_purpose(bool kept, int claimed)
    {
        var webhook = await Store.WebhookAsync(Patient);
        await FailAsync(webhook, 1);
        if (kept)
            await Store.WaitingAsync(webhook);
        await Store.PauseAsync(webhook);
        await Store.EnableAsync(webhook, ParkedChoice.Keep);

        await Store.BulkAsync(new BulkOrder(BulkAction.Retry, new BulkDeliveries(Phase: DeliveryPhase.Failed)));

        var health = await Store.HealthAsync(webhook);
        Assert.Equal(kept ? DrainPhase.None : DrainPhase.Draining, health.Drain.Phase);
        Assert.Equal(kept ? 2 : 1, health.Parked);
        Assert.Equal(
            claimed,
            health.Drain.Phase == DrainPhase.None ? 0 : (await Store.ClaimParkedAsync(webhook, 10, inOrder: false)).Works.Count
        );
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task What_retention_took_the_body_of_cannot_be_sent_again()
    {
        await FailAsync(await Store.WebhookAsync(Patient), 2);
        await Store.ForgetBodiesAsync("id = (SELECT min(id) FROM events)");

        Assert.Equal(1, await MatchedAsync(new BulkDeliveries()));
        Assert.Equal(
            1,
            (await Store.Bulks.PlanAsync(new BulkOrder(BulkAction.Replay, Events: new EventFilter()), "test", default)).Matched
        );
    }

    [Fact]
    public async Task Filters_by_event_source_kind_and_time_choose_what_they_say()
    {
        var webhook = await Store.WebhookAsync(Patient);
        var work = await Store.BornAsync(webhook);
        await Store.SettleAsync(work, Outcome.ServerError);
        Store.Clock.Advance(TimeSpan.FromHours(1));
        await FailAsync(webhook, 1);

        Assert.Equal(1, await MatchedAsync(new BulkDeliveries(EventId: work.Event.Id)));
        Assert.Equal(2, await MatchedAsync(new BulkDeliveries(SourceId: 7, Kind: "call.completed")));
        Assert.Equal(0, await MatchedAsync(new BulkDeliveries(SourceId: 8)));
        Assert.Equal(1, await MatchedAsync(new BulkDeliveries(From: Store.Now - 1000)));
        Assert.Equal(1, await MatchedAsync(new BulkDeliveries(To: Store.Now - 1000)));
    }

    private static Webhook Patient(Webhook made) => made with { StrikeLimit = 1000 };

    private async Task<long> MatchedAsync(BulkDeliveries filter) =>
        (
            await Store.Bulks.PlanAsync(new BulkOrder(BulkAction.Retry, filter with { Phase = DeliveryPhase.Failed }), "test", default)
        ).Matched;

    private async Task FailAsync(long webhook, int count)
    {
        for (var i = 0; i < count; i++)
            await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);
    }

    /// <summary>Some at a time: the journal's queue is bounded, and nobody moves the clock that a full one is waited for by.</summary>
    private async Task<IReadOnlyList<long>> EventsAsync(int count)
    {
        var ids = new List<long>();
        foreach (var some in Enumerable.Range(0, count).Chunk(2_000))
            ids.AddRange(
                (await Task.WhenAll(some.Select(i => Store.Journal.RecordAsync(Store.Draft($"k{i}", [])).AsTask()))).Select(recorded =>
                    recorded.EventId
                )
            );
        return ids;
    }
}
