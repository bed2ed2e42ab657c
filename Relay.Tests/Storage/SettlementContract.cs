using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// How every engine's journal settles attempts: fenced by the lease, strikes in the same transaction. Engines inherit it and run it for
/// real.
/// </summary>
public abstract class SettlementContract : IAsyncDisposable
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
    public async Task A_result_without_the_lease_changes_nothing()
    {
        var webhook = await Store.WebhookAsync();
        var work = await Store.BornAsync(webhook);
        await Store.Queue.ReleaseAsync([work]);
        var mine = Assert.Single(await Store.ClaimAsync(webhook));

        var fenced = await Store.SettleAsync(work, Outcome.ServerError);
        Assert.True(fenced.Fenced);
        Assert.Equal((0, 0L), ((await Store.HealthAsync(webhook)).Strikes, await Store.NumberAsync("SELECT count(*) FROM attempts")));

        Assert.False((await Store.SettleAsync(mine, Outcome.Succeeded)).Fenced);
        Assert.True((await Store.SettleAsync(mine, Outcome.Succeeded)).Fenced);
        Assert.Equal(1, await Store.NumberAsync("SELECT delivered FROM ledger"));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_stale_release_gives_nothing_away()
    {
        var webhook = await Store.WebhookAsync();
        var work = await Store.BornAsync(webhook);
        await Store.Queue.ReleaseAsync([work]);
        var mine = Assert.Single(await Store.ClaimAsync(webhook));
        await Store.Queue.ReleaseAsync([work]);

        Assert.False((await Store.SettleAsync(mine, Outcome.Succeeded)).Fenced);
    }

    [Fact]
    public async Task Vector_20_a_delivery_that_a_retry_saves_is_no_strike()
    {
        var webhook = await Store.WebhookAsync(made => made with { RetryDelaysSeconds = [1] });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(DeliveryState.Waiting, (await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError)).State);
            Store.Clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(
                DeliveryState.Delivered,
                (await Store.SettleAsync(Assert.Single(await Store.ClaimAsync(webhook)), Outcome.Succeeded)).State
            );
        }

        Assert.Equal((0, WebhookStatus.Active), ((await Store.HealthAsync(webhook)).Strikes, (await Store.HealthAsync(webhook)).Status));
    }

    [Fact]
    public async Task Vector_21_three_at_once_disable_once()
    {
        var webhook = await Store.WebhookAsync();
        var works = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Store.BornAsync(webhook)));

        var settled = await Task.WhenAll(works.Select(work => Store.SettleAsync(work, Outcome.ServerError)));

        Assert.Single(settled, result => result.Disabled);
        var health = await Store.HealthAsync(webhook);
        Assert.Equal((3, WebhookStatus.AutoDisabled, "three_strikes", 3L), (health.Strikes, health.Status, health.Reason, health.Parked));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task Vector_22_a_crash_does_not_let_a_strike_count_twice()
    {
        var webhook = await Store.WebhookAsync();
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);
        var second = await Store.BornAsync(webhook);
        await Store.SettleAsync(second, Outcome.ServerError);
        await Store.CrashAsync();

        Assert.True((await Store.SettleAsync(second, Outcome.ServerError)).Fenced);
        Assert.Equal((2, WebhookStatus.Active), ((await Store.HealthAsync(webhook)).Strikes, (await Store.HealthAsync(webhook)).Status));
    }

    [Fact]
    public async Task The_third_strike_reopens_those_before_it_in_the_same_transaction()
    {
        var webhook = await Store.WebhookAsync();
        await Store.StrikeOutAsync(webhook);
        await Store.CrashAsync();

        Assert.Equal(
            (3L, 0L),
            (
                await Store.NumberAsync("SELECT count(*) FROM deliveries WHERE state = 0"),
                await Store.NumberAsync("SELECT failed FROM ledger")
            )
        );
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_result_of_an_older_epoch_neither_strikes_nor_resets()
    {
        var webhook = await Store.WebhookAsync();
        var (late, good) = (await Store.BornAsync(webhook), await Store.BornAsync(webhook));
        await Store.StrikeOutAsync(webhook);
        await Store.EnableAsync(webhook);
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);

        Assert.Equal(DeliveryState.Waiting, (await Store.SettleAsync(late, Outcome.ServerError, epoch: 0)).State);
        Assert.Equal(DeliveryState.Delivered, (await Store.SettleAsync(good, Outcome.Succeeded, epoch: 0)).State);
        Assert.Equal(1, (await Store.HealthAsync(webhook)).Strikes);
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_change_of_the_epoch_is_newer_than_every_result_before_it()
    {
        var webhook = await Store.WebhookAsync();
        var before = await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);
        await Store.RunAsync($"UPDATE webhooks SET epoch = epoch + 1 WHERE id = {webhook}");

        var after = await Store.HealthAsync(webhook);

        Assert.Equal(1, after.Epoch);
        Assert.True(after.Version > before.Health.Version, "a late result would bring the old epoch back");
    }

    [Fact]
    public async Task Nothing_is_created_for_a_webhook_that_takes_no_events_any_more()
    {
        var (gone, resting, good) = (
            await Store.WebhookAsync(made => made with { IsDeleted = true }),
            await Store.WebhookAsync(made => made with { Event = Webhook.DisabledEvent }),
            await Store.WebhookAsync()
        );

        var recorded = await Store.RecordAsync("k", gone, resting, good);

        Assert.Equal(good, Assert.Single(recorded.Leased).WebhookId);
        Assert.Equal(1, await Store.NumberAsync("SELECT count(*) FROM deliveries"));
        // A replay may be for one that is only set to "disabled".
        Assert.Single(await Store.Queue.CreateAsync(recorded.EventId, [resting], DeliveryTrigger.Replay, Store.Now));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_success_sends_the_failures_of_its_streak_once_more_where_that_is_wanted()
    {
        var webhook = await Store.WebhookAsync(made => made with { RedriveOnRecovery = true });
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);

        var recovery = await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);
        Assert.True(recovery.Reopened);
        var redriven = Assert.Single(await Store.ClaimAsync(webhook));
        await Store.SettleAsync(redriven, Outcome.ServerError);
        var next = await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);

        Assert.False(next.Reopened);
        Assert.Empty(await Store.ClaimAsync(webhook));
        Assert.Equal(1, await Store.NumberAsync("SELECT failed FROM ledger"));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_recovery_also_sends_a_failure_from_the_parked_side()
    {
        var webhook = await Store.WebhookAsync(made => made with { RedriveOnRecovery = true });
        await Store.BornAsync(webhook);
        await Store.CrashAsync();
        await Store.PauseAsync(webhook);
        await Store.EnableAsync(webhook);
        var drained = Assert.Single((await Store.ClaimParkedAsync(webhook, 1, true)).Works);
        await Store.SettleAsync(drained, Outcome.ServerError);

        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);

        Assert.Equal(DrainPhase.Draining, (await Store.HealthAsync(webhook)).Drain.Phase);
        Assert.Equal(drained.DeliveryId, Assert.Single((await Store.ClaimParkedAsync(webhook, 1, true)).Works).DeliveryId);
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task Ids_rise_over_a_restart_whatever_the_clock_says()
    {
        var webhook = await Store.WebhookAsync();
        var last = (await Store.RecordAsync(null, webhook)).Leased[0].DeliveryId;
        await Store.PauseAsync(webhook);
        var mark = (await Store.EnableAsync(webhook))!.ParkedThrough;
        Assert.True(mark > last);
        for (var i = 0; i < 3; i++)
        {
            Store.Clock.Jump(TimeSpan.FromHours(-1));
            await (i == 1 ? Store.ReopenAsync() : Store.CrashAsync());
            var recorded = await Store.RecordAsync(null, webhook);
            // Above the mark as well: what comes after an enable is not parked.
            Assert.True(recorded.EventId > last && recorded.Leased[0].DeliveryId > mark, $"after jump {i}");
            last = recorded.Leased[0].DeliveryId;
        }

        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task A_test_is_no_part_of_the_ledger_and_a_success_of_one_resets()
    {
        var webhook = await Store.WebhookAsync();
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);

        await Store.Queue.RecordTestAsync(webhook, 5, 6, Store.Result(Outcome.ServerError), epoch: 0);
        Assert.Equal(1, (await Store.HealthAsync(webhook)).Strikes);
        await Store.Queue.RecordTestAsync(webhook, 7, 8, Store.Result(Outcome.Succeeded), epoch: 0);

        Assert.Equal(0, (await Store.HealthAsync(webhook)).Strikes);
        Assert.Equal(
            (1L, 1L),
            (await Store.NumberAsync("SELECT routed FROM ledger"), await Store.NumberAsync("SELECT failed FROM ledger"))
        );
        Assert.Equal([], await Store.DifferencesAsync());
    }
}
