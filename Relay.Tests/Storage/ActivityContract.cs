using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine keeps the figures. Engines inherit it and run it for real.</summary>
public abstract class ActivityContract : IAsyncDisposable
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
    public async Task What_was_committed_a_moment_ago_is_in_the_minute()
    {
        var webhook = await Store.WebhookAsync();
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);
        await Store.RecordAsync("k", webhook);
        await Store.RecordAsync("k", webhook);
        await Store.Journal.RejectAsync(
            new Rejection(7, "signature_mismatch", Store.Now, "127.0.0.1", "", HeaderList.Empty, default, 0, new byte[32])
        );

        var minute = Assert.Single(await MinutesAsync(1), one => !one.IsEmpty);

        Assert.Equal(new ActivityMinute(Store.Now - (Store.Now % 60_000), 3, 1, 1, 1, 1, 1), minute);
        Assert.Equal(5, minute.Received);
    }

    [Fact]
    public async Task A_read_is_the_same_before_and_after_the_flush_and_after_a_restart()
    {
        var webhook = await Store.WebhookAsync();
        for (var i = 0; i < 3; i++)
        {
            await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);
            var before = await FiguresAsync(webhook);
            Assert.Equal((i + 1, 0), before);
            await Store.Activity.FlushAsync(default);
            Assert.Equal(before, await FiguresAsync(webhook));
            Assert.Equal(i + 1, (await MinutesAsync(1)).Sum(minute => minute.Delivered));
        }

        await Store.ReopenAsync();

        Assert.Equal((3, 0), await FiguresAsync(webhook));
        Assert.Equal(3, (await MinutesAsync(1)).Sum(minute => minute.Delivered));
    }

    [Fact]
    public async Task What_the_store_refuses_stays_and_is_written_once()
    {
        var webhook = await Store.WebhookAsync();
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);
        await Store.BreakAsync("activity_webhooks");
        await Assert.ThrowsAnyAsync<Exception>(() => Store.Activity.FlushAsync(default));
        Assert.Equal((1, 0), await FiguresAsync(webhook));

        await Store.MendAsync();
        await Store.Activity.FlushAsync(default);

        Assert.Equal((1, 0), await FiguresAsync(webhook));
        Assert.Equal(1, (await MinutesAsync(1)).Sum(minute => minute.Delivered));
    }

    [Fact]
    public async Task A_transaction_that_is_given_up_counts_nothing()
    {
        var webhook = await Store.WebhookAsync();
        await Store.BreakAsync("deliveries");

        await Assert.ThrowsAsync<StorageException>(() => Store.RecordAsync("k", webhook));

        Assert.All(await MinutesAsync(5), minute => Assert.True(minute.IsEmpty));
    }

    [Fact]
    public async Task Tests_and_our_own_faults_are_in_no_rate()
    {
        var webhook = await Store.WebhookAsync();
        await Store.Queue.RecordTestAsync(webhook, 1, 2, Store.Result(Outcome.ServerError), 0);
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Shutdown);
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Interrupted);

        Assert.Equal((0, 0), await FiguresAsync(webhook));
    }

    [Fact]
    public async Task A_series_has_every_slot_and_each_attempt_in_its_own()
    {
        var webhook = await Store.WebhookAsync();
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);
        Store.Clock.Advance(TimeSpan.FromHours(2));
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);
        await Store.Activity.FlushAsync(default);
        var end = Store.Now - (Store.Now % IActivity.Slot) + IActivity.Slot;

        var slots = await Store.Activity.SeriesAsync(webhook, end - (5 * IActivity.Slot), end, default);

        Assert.Equal(
            [(1, 0), (0, 0), (0, 0), (0, 0), (1, 1)],
            slots.Select(slot => ((int)slot.Figures.Succeeded, (int)slot.Figures.Failed))
        );
        Assert.Equal([end - (5 * IActivity.Slot), end - IActivity.Slot], [slots[0].At, slots[4].At]);
        Assert.Equal((1, 1), await FiguresAsync(webhook, TimeSpan.FromMinutes(10)));
        Assert.Equal((2, 1), await FiguresAsync(webhook, TimeSpan.FromHours(3)));
    }

    [Fact]
    public async Task Many_webhooks_are_written_in_parts_and_none_is_left()
    {
        const int many = 450;
        var webhooks = new List<long>();
        for (var i = 0; i < many; i++)
            webhooks.Add(await Store.WebhookAsync());
        await Task.WhenAll(webhooks.Select(async webhook => await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded)));

        await Store.Activity.FlushAsync(default);

        Assert.Equal(many, await Store.NumberAsync("SELECT count(*) FROM activity_webhooks"));
        Assert.Equal(many, (await Store.Activity.WebhooksAsync(webhooks, 0, default)).Count);
    }

    [Fact]
    public async Task Old_figures_are_removed_and_newer_ones_stay()
    {
        var webhook = await Store.WebhookAsync();
        for (var day = 0; day < 10; day++)
        {
            await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);
            await Store.Activity.FlushAsync(default);
            Store.Clock.Advance(TimeSpan.FromDays(1));
        }

        await Store.Activity.TrimAsync(Store.Now, default);

        Assert.Equal(
            (7L, 7L),
            (
                await Store.NumberAsync("SELECT count(*) FROM activity_minutes"),
                await Store.NumberAsync("SELECT count(*) FROM activity_webhooks")
            )
        );
    }

    private Task<IReadOnlyList<ActivityMinute>> MinutesAsync(int minutes) =>
        Store.Activity.MinutesAsync(Store.Now - (minutes * 60_000), Store.Now + 60_000, default);

    private async Task<(int Succeeded, int Failed)> FiguresAsync(long webhook, TimeSpan? within = null)
    {
        var found = await Store.Activity.WebhooksAsync(
            [webhook],
            Store.Now - (long)(within ?? TimeSpan.FromDays(1)).TotalMilliseconds,
            default
        );
        return found.TryGetValue(webhook, out var figures) ? ((int)figures.Succeeded, (int)figures.Failed) : (0, 0);
    }
}
