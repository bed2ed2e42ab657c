using Relay.Dialects;
using Relay.Domain;
using Relay.Storage;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What every engine's journal keeps. Engines inherit it and run it for real.</summary>
public abstract class JournalContract : IAsyncDisposable
{
    private TestStore? _store;

    private protected TestStore Store => _store ??= Open();

    private protected abstract TestStore Open();

    /// <summary>A store whose dedupe keys all have the same hash.</summary>
    private protected abstract TestStore OpenColliding();

    /// <summary>A store that merges its dedupe keys in runs of this length.</summary>
    private protected abstract TestStore OpenWithRun(int length);

    /// <summary>A store that keeps this many rejections per source.</summary>
    private protected abstract TestStore OpenWithRing(int length);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    [Fact]
    public async Task An_event_its_deliveries_and_the_ledger_are_one_transaction()
    {
        var (first, second) = (await Store.WebhookAsync(), await Store.WebhookAsync());

        var recorded = await Store.RecordAsync("k", first, second);
        await Store.CrashAsync();

        Assert.Equal(2, recorded.Leased.Count);
        Assert.Equal(1, await Store.NumberAsync($"SELECT count(*) FROM events WHERE id = {recorded.EventId}"));
        Assert.Equal(2, await Store.NumberAsync($"SELECT count(*) FROM deliveries WHERE event_id = {recorded.EventId}"));
        Assert.Equal((1, 1), ((await Store.HealthAsync(first)).OpenLive, (await Store.HealthAsync(second)).OpenLive));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task What_fails_within_an_event_leaves_nothing_of_it()
    {
        var (good, bad) = (await Store.WebhookAsync(), await Store.WebhookAsync());
        await Store.RunAsync($"CREATE TRIGGER broken BEFORE INSERT ON deliveries WHEN NEW.webhook_id = {bad} BEGIN SELECT RAISE(ABORT, 'broken'); END");

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Store.RecordAsync("k", good, bad));

        Assert.Equal("storage_unavailable", refusal.Code);
        Assert.Equal((0L, 0L), (await Store.NumberAsync("SELECT count(*) FROM events"), await Store.NumberAsync("SELECT count(*) FROM deliveries")));
        Assert.Equal([], await Store.DifferencesAsync());
        // The key of what did not happen is free.
        await Store.RunAsync("DROP TRIGGER broken");
        Assert.False((await Store.RecordAsync("k", good, bad)).Duplicate);
        Assert.True((await Store.RecordAsync("k", good, bad)).Duplicate);
    }

    [Fact]
    public async Task A_refused_entry_does_not_make_those_beside_it_pay()
    {
        var webhook = await Store.WebhookAsync();
        await Store.RunAsync("CREATE TRIGGER broken BEFORE INSERT ON events WHEN NEW.remote = 'poison' BEGIN SELECT RAISE(ABORT, 'broken'); END");

        var good = Enumerable.Range(0, 100).Select(i => Store.Journal.RecordAsync(Store.Draft($"k{i}", [webhook])).AsTask()).ToList();
        var bad = Store.Journal.RecordAsync(Store.Draft("p", [webhook], remote: "poison")).AsTask();
        var more = Enumerable.Range(100, 100).Select(i => Store.Journal.RecordAsync(Store.Draft($"k{i}", [webhook])).AsTask()).ToList();

        await Assert.ThrowsAsync<StorageException>(() => bad);
        Assert.All(await Task.WhenAll([.. good, .. more]), recorded => Assert.False(recorded.Duplicate));
        Assert.Equal(200, await Store.NumberAsync("SELECT count(*) FROM events"));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task Statements_that_throw_undo_only_their_own()
    {
        var webhook = await Store.WebhookAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Store.WriteAsync<int>(db =>
        {
            db.Execute("UPDATE ledger SET received = 1000");
            throw new InvalidOperationException("mine");
        }));
        await Store.RecordAsync("k", webhook);

        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task Fifty_copies_at_once_are_one_event()
    {
        var webhook = await Store.WebhookAsync();

        var copies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Store.RecordAsync("same", webhook))));

        Assert.Single(copies, copy => !copy.Duplicate);
        Assert.Single(copies.Select(copy => copy.EventId).Distinct());
        Assert.Equal((1L, 49L, 1L), (await Store.NumberAsync("SELECT count(*) FROM events"), await Store.NumberAsync("SELECT count(*) FROM arrivals"), await Store.NumberAsync("SELECT count(*) FROM deliveries")));
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task The_same_key_of_two_sources_is_two_events()
    {
        var one = await Store.Journal.RecordAsync(Store.Draft("k", [], source: 1));
        var two = await Store.Journal.RecordAsync(Store.Draft("k", [], source: 2));

        Assert.Equal((false, false), (one.Duplicate, two.Duplicate));
    }

    [Fact]
    public async Task The_longest_key_in_the_widest_letters_is_a_key()
    {
        var key = "unverified:" + new string('\u20ac', 512);

        Assert.False((await Store.RecordAsync(key)).Duplicate);
        Assert.True((await Store.RecordAsync(key)).Duplicate);
    }

    [Fact]
    public async Task A_duplicate_keeps_its_body_only_where_it_differs()
    {
        await Store.Journal.RecordAsync(Store.Draft("k", [], body: "{}"));
        await Store.Journal.RecordAsync(Store.Draft("k", [], body: "{}"));
        await Store.Journal.RecordAsync(Store.Draft("k", [], body: "{ }"));

        Assert.Equal((1L, 1L), (await Store.NumberAsync("SELECT count(*) FROM arrivals WHERE body IS NULL"), await Store.NumberAsync("SELECT count(*) FROM arrivals WHERE body IS NOT NULL")));
    }

    /// <summary>Runs of 300 keys, merged a slice at a time, and a stop or a crash at many stages of them: wherever a run stood, every key is known and none is taken for another.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_is_known_wherever_its_run_stands(bool crash)
    {
        await using var store = OpenWithRun(300);
        for (var i = 0; i < 1500; i += 50)
        {
            var added = await Task.WhenAll(Enumerable.Range(i, 50).Select(n => store.RecordAsync($"k{n}")));
            Assert.All(added, recorded => Assert.False(recorded.Duplicate));
            var probes = Enumerable.Range(0, i + 50).Where(n => n % 37 == 0 || n >= i).ToList();
            Assert.All(await Task.WhenAll(probes.Select(n => store.RecordAsync($"k{n}"))), recorded => Assert.True(recorded.Duplicate));
            if (i % 150 != 100) continue;
            await (crash ? store.CrashAsync() : store.ReopenAsync());
            Assert.All(await Task.WhenAll(Enumerable.Range(0, i + 50).Select(n => store.RecordAsync($"k{n}"))), recorded => Assert.True(recorded.Duplicate));
        }

        Assert.Equal(1500, await store.NumberAsync("SELECT count(*) FROM events"));
        Assert.Equal([], await store.DifferencesAsync());
    }

    [Fact]
    public async Task A_failed_transaction_takes_its_part_of_a_run_back()
    {
        await using var store = OpenWithRun(300);
        await Task.WhenAll(Enumerable.Range(0, 350).Select(n => store.RecordAsync($"k{n}")));
        await store.RunAsync("CREATE TRIGGER broken BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'broken'); END");
        foreach (var n in Enumerable.Range(1000, 5)) await Assert.ThrowsAsync<StorageException>(() => store.RecordAsync($"k{n}"));
        await store.RunAsync("DROP TRIGGER broken");
        await Task.WhenAll(Enumerable.Range(350, 400).Select(n => store.RecordAsync($"k{n}")));

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 750).Select(n => store.RecordAsync($"k{n}"))), recorded => Assert.True(recorded.Duplicate));
        Assert.False((await store.RecordAsync("k1000")).Duplicate);
    }

    [Fact]
    public async Task Keys_whose_hashes_are_equal_stay_apart()
    {
        await using var store = OpenColliding();
        var first = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => store.RecordAsync($"k{n}")));
        await store.CrashAsync();
        var again = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => store.RecordAsync($"k{n}")));

        Assert.All(first, recorded => Assert.False(recorded.Duplicate));
        Assert.Equal(first.Select(recorded => (recorded.EventId, true)), again.Select(recorded => (recorded.EventId, recorded.Duplicate)));
    }

    [Fact]
    public async Task Only_the_newest_rejections_of_a_source_are_kept_and_all_are_counted()
    {
        await using var store = OpenWithRing(20);
        var before = (await store.RecordAsync("k")).EventId;
        for (var i = 0; i < 105; i++)
        {
            await store.Journal.RejectAsync(new Rejection(i % 5 == 0 ? 8 : 7, $"r{i}", store.Now, "", "", HeaderList.Empty, new byte[3], 3, new byte[32]));
            Assert.InRange(await store.NumberAsync("SELECT count(*) FROM arrivals WHERE source_id = 7"), 0, 20);
        }

        Assert.InRange(await store.NumberAsync("SELECT count(*) FROM arrivals WHERE source_id = 7"), 18, 20);
        Assert.InRange(await store.NumberAsync("SELECT count(*) FROM arrivals WHERE source_id = 8"), 18, 20);
        Assert.Equal(1, await store.NumberAsync("SELECT count(*) FROM arrivals WHERE reason = 'r104'"));
        Assert.Equal((105L, 106L), (await store.NumberAsync("SELECT rejected FROM ledger"), await store.NumberAsync("SELECT received FROM ledger")));
        Assert.Equal(before, await store.NumberAsync("SELECT id FROM events"));
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
            Assert.Equal(DeliveryState.Delivered, (await Store.SettleAsync(Assert.Single(await Store.ClaimAsync(webhook)), Outcome.Succeeded)).State);
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

        Assert.Equal((3L, 0L), (await Store.NumberAsync("SELECT count(*) FROM deliveries WHERE state = 0"), await Store.NumberAsync("SELECT failed FROM ledger")));
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
        var (gone, resting, good) = (await Store.WebhookAsync(made => made with { IsDeleted = true }), await Store.WebhookAsync(made => made with { Event = Webhook.DisabledEvent }), await Store.WebhookAsync());

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
        Assert.Equal((1L, 1L), (await Store.NumberAsync("SELECT routed FROM ledger"), await Store.NumberAsync("SELECT failed FROM ledger")));
        Assert.Equal([], await Store.DifferencesAsync());
    }
}
