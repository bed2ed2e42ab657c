using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// What every engine's queue keeps: who gets which delivery when, and what a crash leaves of it.
/// Long because it is the one contract that every engine inherits.
/// </summary>
public abstract class QueueContract : IAsyncDisposable
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
    public async Task Due_work_is_leased_once_and_oldest_first()
    {
        var webhook = await Store.WebhookAsync();
        var ids = new List<long>();
        for (var i = 0; i < 10; i++)
            ids.Add(await Store.WaitingAsync(webhook));

        var claims = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => Store.Queue.ClaimDueAsync(webhook, TestStore.Size(4), false, Store.Now))
        );

        Assert.Equal(ids, claims.SelectMany(claim => claim.Works).Select(work => work.DeliveryId));
        Assert.Equal([4, 4, 2, 0, 0], claims.Select(claim => claim.Works.Count));
        Assert.Equal([Store.Now, Store.Now, null, null, null], claims.Select(claim => claim.NextAt));
    }

    [Fact]
    public async Task What_is_not_due_stays_and_says_when()
    {
        var webhook = await Store.WebhookAsync(made => made with { RetryDelaysSeconds = [60] });
        var settled = await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.TimedOut);
        Assert.InRange(settled.NextAt - Store.Now, 48_000, 72_000);

        var early = await Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), false, Store.Now);
        Assert.Equal((0, settled.NextAt), (early.Works.Count, early.NextAt));
        await Store.ReopenAsync();
        Store.Clock.Advance(TimeSpan.FromMilliseconds(settled.NextAt - Store.Now - 1));
        Assert.Empty(await Store.ClaimAsync(webhook));
        Store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Assert.Single(await Store.ClaimAsync(webhook)).Attempts);
    }

    [Fact]
    public async Task What_is_planned_comes_forward_in_slices_and_not_before_now()
    {
        var (webhook, other) = (await Store.WebhookAsync(made => made with { RetryDelaysSeconds = [3600] }), await Store.WebhookAsync());
        var retry = await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.TimedOut);
        for (var i = 0; i < 4; i++)
            await Store.WaitingAsync(webhook);
        await Store.WaitingAsync(other);
        // The clock is set back by 1,000 s: all of them wait for it to come that far again.
        var (before, now) = (Store.Now, Store.Now - 1_000_000);
        Assert.Empty((await Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), false, now)).Works);

        var slices = 0;
        for (long? after = 0; after is { } from; slices++)
            after = await Store.Queue.BringForwardAsync(webhook, 1_000_000, now, from, slice: 2);

        Assert.Equal(3, slices);
        var claimed = await Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), false, now);
        Assert.Equal((4, retry.NextAt - 1_000_000), (claimed.Works.Count, claimed.NextAt));
        Assert.Equal(before, (await Store.Queue.ClaimDueAsync(other, TestStore.Size(10), false, now)).NextAt);
    }

    [Fact]
    public async Task Work_comes_back_from_the_store_as_it_went_in()
    {
        var webhook = await Store.WebhookAsync();
        await Store.Journal.RecordAsync(Store.Draft("key", [webhook], leased: false, call: "call-1", body: "\u0000{é}"));

        var work = Assert.Single(await Store.ClaimAsync(webhook));

        Assert.Equal("\u0000{é}", System.Text.Encoding.UTF8.GetString(work.Event.Request.Body.Span));
        Assert.Equal(["X-A: 1", "X-A: 2"], work.Event.Request.Headers.Select(header => $"{header.Name}: {header.Value}"));
        Assert.Equal(("key", "call-1", "call.end"), (work.Event.Envelope.DedupeKey, work.Event.Envelope.CallId, work.Event.Envelope.Type));
    }

    [Fact]
    public async Task A_claim_whose_events_cannot_be_read_gives_its_leases_back()
    {
        var webhook = await Store.WebhookAsync();
        await Store.WaitingAsync(webhook);
        await Store.Store.WriteAsync(Fault.Hide);

        await Assert.ThrowsAsync<StorageException>(() => Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), false, Store.Now));
        await Assert.ThrowsAsync<StorageException>(() => Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), false, Store.Now));
        await Store.Store.WriteAsync(Fault.Show);

        Assert.Single(await Store.ClaimAsync(webhook));
    }

    [Fact]
    public async Task Calls_of_an_ordered_webhook_hold_only_themselves()
    {
        var webhook = await Store.WebhookAsync(made => made with { RetryDelaysSeconds = [60] });
        var (a1, a2) = (await Store.WaitingAsync(webhook, "a"), await Store.WaitingAsync(webhook, "a"));
        var (b1, b2, loose, loose2) = (
            await Store.WaitingAsync(webhook, "b"),
            await Store.WaitingAsync(webhook, "b"),
            await Store.WaitingAsync(webhook),
            await Store.WaitingAsync(webhook)
        );

        var first = await Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), byCall: true, Store.Now);
        Assert.Equal([a1, b1, loose, loose2], first.Works.Select(work => work.DeliveryId));
        Assert.Equal((null, true), (first.NextAt, first.Held));

        // a1 waits for its retry and holds a2; b1 is done and lets b2 go.
        var retry = await Store.SettleAsync(first.Works[0], Outcome.ServerError);
        await Store.SettleAsync(first.Works[1], Outcome.Succeeded);
        await Store.CrashAsync();
        var second = await Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), byCall: true, Store.Now);
        Assert.Equal([b2, loose, loose2], second.Works.Select(work => work.DeliveryId));
        Assert.Equal((retry.NextAt, true), (second.NextAt, second.Held));

        Store.Clock.Advance(TimeSpan.FromMinutes(2));
        var third = await Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), byCall: true, Store.Now);
        Assert.Equal([a1], third.Works.Select(work => work.DeliveryId));
        await Store.SettleAsync(third.Works[0], Outcome.Succeeded);
        Assert.Equal(
            [a2],
            (await Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), byCall: true, Store.Now)).Works.Select(work => work.DeliveryId)
        );
    }

    [Fact]
    public async Task The_same_call_id_of_two_sources_is_two_calls()
    {
        var webhook = await Store.WebhookAsync();
        foreach (var source in (long[])[1, 11])
            await Store.Journal.RecordAsync(Store.Draft(null, [webhook], leased: false, call: source == 1 ? "1x" : "x", source: source));

        Assert.Equal(2, (await Store.Queue.ClaimDueAsync(webhook, TestStore.Size(10), byCall: true, Store.Now)).Works.Count);
    }

    [Fact]
    public async Task Parked_work_is_leased_in_the_order_of_the_events_and_one_that_waits_holds_those_behind_it()
    {
        var webhook = await Store.WebhookAsync(made => made with { RetryDelaysSeconds = [60] });
        var ids = new List<long>();
        for (var i = 0; i < 4; i++)
            ids.Add(await Store.WaitingAsync(webhook));
        await Store.PauseAsync(webhook);
        ids.Add(await Store.WaitingAsync(webhook));
        var health = await Store.EnableAsync(webhook);
        Assert.Equal((DrainPhase.Probing, 5L), (health!.Drain.Phase, health.Parked));
        var live = await Store.WaitingAsync(webhook);

        // Live work and parked work do not meet.
        Assert.Equal([live], (await Store.ClaimAsync(webhook)).Select(work => work.DeliveryId));
        var probe = Assert.Single((await Store.ClaimParkedAsync(webhook, 1, true)).Works);
        Assert.Equal((ids[0], true), (probe.DeliveryId, probe.Drained));
        Assert.Equal(DrainPhase.Draining, (await Store.SettleAsync(probe, Outcome.Succeeded)).Health.Drain.Phase);

        var second = Assert.Single((await Store.ClaimParkedAsync(webhook, 1, true)).Works);
        var retry = await Store.SettleAsync(second, Outcome.ServerError);
        var held = await Store.ClaimParkedAsync(webhook, 10, true);
        Assert.Equal((0, retry.NextAt), (held.Works.Count, held.NextAt));
        Assert.Equal(ids[2..], (await Store.ClaimParkedAsync(webhook, 10, false)).Works.Select(work => work.DeliveryId));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_drained_failure_stops_the_drain_and_its_third_strike_disables_again()
    {
        var webhook = await Store.WebhookAsync();
        await Store.StrikeOutAsync(webhook);
        for (var i = 0; i < 3; i++)
            await Store.WaitingAsync(webhook);
        await Store.EnableAsync(webhook);

        for (var strike = 1; strike <= 3; strike++)
        {
            var work = Assert.Single((await Store.ClaimParkedAsync(webhook, 1, true)).Works);
            var settled = await Store.SettleAsync(work, Outcome.ServerError);
            Assert.Equal(strike, settled.Health.Strikes);
            Assert.Equal(strike == 3 ? DrainPhase.None : DrainPhase.Stopped, settled.Health.Drain.Phase);
            if (strike == 1)
                Assert.Equal(Store.Now + 60_000, settled.Health.Drain.ProbeAt);
        }

        var health = await Store.HealthAsync(webhook);
        Assert.Equal((WebhookStatus.AutoDisabled, 6L), (health.Status, health.Parked));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task Skipped_in_slices_the_parked_work_ends_and_the_drain_with_it()
    {
        var webhook = await Store.WebhookAsync();
        await Store.StrikeOutAsync(webhook);
        for (var i = 0; i < 7; i++)
            await Store.WaitingAsync(webhook);
        await Store.EnableAsync(webhook, ParkedChoice.Skip);
        var live = await Store.WaitingAsync(webhook);

        foreach (var expected in (int[])[4, 4, 2])
            Assert.Equal(expected, await Skip());

        var health = await Store.HealthAsync(webhook);
        Assert.Equal((0L, 1L, DrainPhase.None), (health.Parked, health.OpenLive, health.Drain.Phase));
        Assert.Equal([live], (await Store.ClaimAsync(webhook)).Select(work => work.DeliveryId));
        Assert.Equal([], await Store.DifferencesAsync());

        Task<int> Skip() => Store.Queue.SkipAsync(webhook, SkipScope.Parked, 4, Store.Now);
    }

    [Fact]
    public async Task Kept_work_stays_until_the_next_time()
    {
        var webhook = await Store.WebhookAsync();
        await Store.StrikeOutAsync(webhook);
        await Store.EnableAsync(webhook, ParkedChoice.Keep);
        var live = await Store.WaitingAsync(webhook);
        Assert.Equal([live], (await Store.ClaimAsync(webhook)).Select(work => work.DeliveryId));
        Assert.Equal((3L, DrainPhase.None), ((await Store.HealthAsync(webhook)).Parked, (await Store.HealthAsync(webhook)).Drain.Phase));

        await Store.PauseAsync(webhook);
        await Store.EnableAsync(webhook);

        // The one in flight is behind the mark too, and is the last.
        Assert.Equal(3, (await Store.ClaimParkedAsync(webhook, 10, true)).Works.Count);
        Assert.Equal(4, (await Store.HealthAsync(webhook)).Parked);
    }

    [Theory]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Failed)]
    [InlineData(DeliveryState.Skipped)]
    [InlineData(DeliveryState.Waiting)]
    internal async Task A_persons_retry_takes_any_state_and_a_failure_of_it_changes_nothing(DeliveryState state)
    {
        var webhook = await Store.WebhookAsync();
        var id = await IntoAsync(webhook, state);
        var strikes = (await Store.HealthAsync(webhook)).Strikes;

        var work = (await Store.Queue.ClaimOneAsync(id))!;
        Assert.Equal((AttemptPurpose.Manual, state), (work.Purpose, work.ReturnTo));
        Assert.Equal([], await Store.DifferencesAsync());
        Assert.Null(await Store.Queue.ClaimOneAsync(id));
        Assert.Equal(state, (await Store.SettleAsync(work, Outcome.ServerError)).State);
        Assert.Equal(strikes, (await Store.HealthAsync(webhook)).Strikes);
        Assert.Equal([], await Store.DifferencesAsync());

        Assert.Equal(DeliveryState.Delivered, (await Store.SettleAsync((await Store.Queue.ClaimOneAsync(id))!, Outcome.Succeeded)).State);
        Assert.Equal(0, (await Store.HealthAsync(webhook)).Strikes);
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task Nothing_of_a_deleted_webhook_is_leased_by_a_person()
    {
        var webhook = await Store.WebhookAsync();
        var id = await Store.WaitingAsync(webhook);
        Store.Webhooks[webhook] = Store.Webhooks[webhook] with { IsDeleted = true };

        Assert.Null(await Store.Queue.ClaimOneAsync(id));
    }

    [Fact]
    public async Task A_persons_retry_that_fails_after_the_webhook_was_deleted_is_skipped()
    {
        var webhook = await Store.WebhookAsync();
        var work = (await Store.Queue.ClaimOneAsync(await Store.WaitingAsync(webhook)))!;
        Store.Webhooks[webhook] = Store.Webhooks[webhook] with { IsDeleted = true };

        Assert.Equal(DeliveryState.Skipped, (await Store.SettleAsync(work, Outcome.ServerError)).State);
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_lease_that_its_lane_only_holds_can_be_taken_over_by_a_person_and_nobody_elses_can()
    {
        var webhook = await Store.WebhookAsync();
        var held = await Store.BornAsync(webhook);

        Assert.Null(await Store.Queue.ClaimOneAsync(held.DeliveryId));
        Assert.Null(await Store.Queue.ClaimOneAsync(held.DeliveryId, held.Lease + 1));
        var work = (await Store.Queue.ClaimOneAsync(held.DeliveryId, held.Lease))!;
        Assert.Equal((AttemptPurpose.Manual, DeliveryState.Waiting), (work.Purpose, work.ReturnTo));
        Assert.True((await Store.SettleAsync(held, Outcome.Succeeded)).Fenced);
        Assert.Equal(DeliveryState.Waiting, (await Store.SettleAsync(work, Outcome.ServerError)).State);
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Theory]
    [InlineData(DeliveryState.Waiting)]
    [InlineData(DeliveryState.Delivered)]
    [InlineData(DeliveryState.Failed)]
    [InlineData(DeliveryState.Skipped)]
    internal async Task A_persons_attempt_that_a_crash_cut_off_was_a_persons_and_leaves_what_it_found(DeliveryState state)
    {
        var webhook = await Store.WebhookAsync();
        var id = await IntoAsync(webhook, state);
        var work = (await Store.Queue.ClaimOneAsync(id))!;
        await Store.CrashAsync();

        Assert.Equal((long)state, await Store.NumberAsync($"SELECT state FROM deliveries WHERE id = {id}"));
        Assert.Equal(
            ((long)AttemptPurpose.Manual, (long)Outcome.Interrupted),
            (
                await Store.NumberAsync($"SELECT purpose FROM attempts WHERE delivery_id = {id} ORDER BY number DESC LIMIT 1"),
                await Store.NumberAsync($"SELECT outcome FROM attempts WHERE delivery_id = {id} ORDER BY number DESC LIMIT 1")
            )
        );
        Assert.Equal([], await Store.DifferencesAsync());
        Assert.True((await Store.SettleAsync(work, Outcome.Succeeded)).Fenced);
        Assert.Equal(state == DeliveryState.Waiting ? 1 : 0, (await Store.ClaimAsync(webhook)).Count);
    }

    [Theory]
    [InlineData(DeliveryState.Waiting)]
    [InlineData(DeliveryState.Failed)]
    internal async Task A_persons_lease_that_is_given_back_is_what_it_was(DeliveryState state)
    {
        var webhook = await Store.WebhookAsync();
        var id = await IntoAsync(webhook, state);
        await Store.Queue.ReleaseAsync([(await Store.Queue.ClaimOneAsync(id))!]);

        Assert.Equal((long)state, await Store.NumberAsync($"SELECT state FROM deliveries WHERE id = {id}"));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    /// <summary>A delivery in this state.</summary>
    private async Task<long> IntoAsync(long webhook, DeliveryState state)
    {
        if (state is DeliveryState.Delivered or DeliveryState.Failed)
        {
            var born = await Store.BornAsync(webhook);
            await Store.SettleAsync(born, state == DeliveryState.Delivered ? Outcome.Succeeded : Outcome.ServerError);
            return born.DeliveryId;
        }

        var id = await Store.WaitingAsync(webhook);
        if (state == DeliveryState.Skipped)
            await Store.Queue.SkipAsync(webhook, SkipScope.All, 10, Store.Now);
        return id;
    }

    [Fact]
    public async Task The_receivers_wish_to_be_left_alone_survives_a_crash_and_ends_with_its_epoch()
    {
        var webhook = await Store.WebhookAsync();
        var work = await Store.BornAsync(webhook);
        var attempted = new Attempted(work, Store.Result(Outcome.Throttled, TimeSpan.FromMinutes(10)), 0);
        Assert.Equal(DeliveryState.Waiting, (await Store.Journal.SettleAsync(attempted)).State);
        await Store.CrashAsync();

        Assert.Equal(new Hold(1, Store.Now, Store.Now + 600_000), (await Store.HealthAsync(webhook)).Hold);
        Assert.Null(await Store.Queue.OldestDueAsync(Store.Now, CancellationToken.None));
        Assert.Equal(Store.Now + 600_000, (await Store.History.DeliveryAsync(work.DeliveryId, CancellationToken.None))!.NextAt);

        await Store.RunAsync($"UPDATE webhooks SET epoch = epoch + 1 WHERE id = {webhook}");
        Assert.Equal(Hold.None, (await Store.HealthAsync(webhook)).Hold);
        Assert.Equal(Store.Now, await Store.Queue.OldestDueAsync(Store.Now, CancellationToken.None));
    }

    [Fact]
    public async Task A_test_that_is_answered_well_ends_it()
    {
        var webhook = await Store.WebhookAsync();
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Throttled);
        Assert.NotNull((await Store.HealthAsync(webhook)).HeldUntil(Store.Now));

        await Store.Queue.RecordTestAsync(webhook, 1, 1, Store.Result(Outcome.Succeeded), 0);
        Assert.Null((await Store.HealthAsync(webhook)).HeldUntil(Store.Now));
    }

    [Fact]
    public async Task A_crash_gives_leases_back_and_shows_what_had_started()
    {
        var webhook = await Store.WebhookAsync();
        var (quick, slow) = (await Store.BornAsync(webhook), await Store.BornAsync(webhook));
        await Store.Journal.MarkStartedAsync([slow.DeliveryId]);
        await Store.CrashAsync();

        var works = await Store.ClaimAsync(webhook);

        Assert.Equal([(quick.DeliveryId, 0), (slow.DeliveryId, 1)], works.Select(work => (work.DeliveryId, work.Attempts)));
        Assert.Equal(
            (1L, (long)Outcome.Interrupted),
            (
                await Store.NumberAsync("SELECT count(*) FROM attempts"),
                await Store.NumberAsync($"SELECT outcome FROM attempts WHERE delivery_id = {slow.DeliveryId}")
            )
        );
        Assert.Equal(0, (await Store.HealthAsync(webhook)).Strikes);
        // Its retries are all there still.
        Assert.True((await Store.SettleAsync(slow, Outcome.Succeeded)).Fenced);
        Assert.Equal(DeliveryState.Delivered, (await Store.SettleAsync(works[1], Outcome.Succeeded)).State);
        Assert.Equal(2, await Store.NumberAsync($"SELECT max(number) FROM attempts WHERE delivery_id = {slow.DeliveryId}"));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task Our_own_fault_uses_no_retry_and_does_not_come_back_at_once()
    {
        var webhook = await Store.WebhookAsync();
        var work = await Store.BornAsync(webhook);

        var stopped = await Store.SettleAsync(work, Outcome.Shutdown);
        Assert.Equal((DeliveryState.Waiting, Store.Now), (stopped.State, stopped.NextAt));
        var settled = await Store.SettleAsync(Assert.Single(await Store.ClaimAsync(webhook)), Outcome.Interrupted);
        Assert.Equal((DeliveryState.Waiting, Store.Now + 1000), (settled.State, settled.NextAt));
    }

    [Fact]
    public async Task A_result_from_before_a_restart_fits_no_lease_of_after_it_even_while_the_clock_stands()
    {
        var webhook = await Store.WebhookAsync();
        await Store.WaitingAsync(webhook);
        var before = Assert.Single(await Store.ClaimAsync(webhook));

        await Store.CrashAsync();
        var after = Assert.Single(await Store.ClaimAsync(webhook));

        Assert.True((await Store.SettleAsync(before, Outcome.Succeeded)).Fenced);
        Assert.False((await Store.SettleAsync(after, Outcome.Succeeded)).Fenced);
    }
}
