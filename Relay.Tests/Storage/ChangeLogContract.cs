using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What every engine's change log keeps. Engines inherit it and run it for real.</summary>
public abstract class ChangeLogContract : IAsyncDisposable
{
    private TestStore? _store;

    private protected TestStore Store => _store ??= Open();

    private protected abstract TestStore Open();

    private protected abstract IChangeLog Log();

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Fact]
    public async Task Changes_are_numbered_in_the_order_of_the_commits_across_a_crash_too()
    {
        var webhook = await Store.WebhookAsync();
        await Store.RecordAsync("a", webhook);
        await Store.RecordAsync("a", webhook);
        await Store.CrashAsync();
        Assert.Equal(2, Log().Position);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Store.RecordAsync($"b{i}", webhook)));

        var changes = await AllAsync();

        Assert.Equal(Enumerable.Range(1, 302).Select(number => (long)number), changes.Select(change => change.Number));
        Assert.Equal(302, Log().Position);
        Assert.Equal(
            (ArrivalResult.Duplicate, "call.completed"),
            ((ArrivalChange)changes[1] is var again ? (again.Arrival.Result, again.Kind) : default)
        );
        Assert.Equal(
            await Store.NumberAsync("SELECT count(*) FROM events"),
            changes.OfType<EventChange>().Select(change => change.Event.Id).Distinct().Count()
        );
    }

    [Fact]
    public async Task Any_page_size_from_any_place_gives_the_same()
    {
        var webhook = await Store.WebhookAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Store.RecordAsync($"b{i}", webhook)));
        var all = (await AllAsync()).Select(change => change.Number).ToList();

        for (var limit = 1; limit < 40; limit += 7)
        {
            for (var after = 0; after < 100; after += 9)
                Assert.Equal(all.Skip(after), (await AllAsync(after, limit)).Select(change => change.Number));
        }
    }

    [Fact]
    public async Task What_was_rolled_back_was_never_logged()
    {
        var (good, bad) = (await Store.WebhookAsync(), await Store.WebhookAsync());
        await Store.BreakAsync("deliveries", $"NEW.webhook_id = {bad}");

        await Assert.ThrowsAsync<StorageException>(() => Store.RecordAsync("k", good, bad));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Store.Store.WriteAsync<int>(
                _ => throw new InvalidOperationException(),
                _ => [ChangeNote.OfRun(1, RunState.Running)],
                CancellationToken.None
            )
        );
        var kept = await Store.RecordAsync("k", good);

        Assert.Equal(kept.EventId, ((EventChange)Assert.Single(await AllAsync())).Event.Id);
    }

    [Fact]
    public async Task An_attempt_is_logged_as_it_was_whatever_came_after()
    {
        var webhook = await Store.WebhookAsync(made => made with { RetryDelaysSeconds = [5] });
        var work = await Store.BornAsync(webhook, "call_7");
        var failed = await Store.SettleAsync(work, Outcome.ServerError);
        Store.Clock.Advance(TimeSpan.FromSeconds(10));
        await Store.SettleAsync(Assert.Single(await Store.ClaimAsync(webhook)), Outcome.Succeeded);

        var steps = (await AllAsync()).OfType<DeliveryChange>().ToList();

        Assert.Equal(
            (DeliveryPhase.Pending, 1, Outcome.ServerError, (long?)failed.NextAt),
            (steps[0].Step.Phase, steps[0].Step.Attempts, steps[0].Step.Outcome, steps[0].Step.NextAt)
        );
        Assert.Equal(
            (DeliveryPhase.Delivered, 2, Outcome.Succeeded, null, 1),
            (steps[1].Step.Phase, steps[1].Step.Attempts, steps[1].Step.Outcome, steps[1].Step.NextAt, steps[1].Step.DurationMs)
        );
        Assert.Equal(("call_7", webhook, 10_000), (steps[1].Event!.CallId, steps[1].WebhookId, steps[1].At - steps[0].At));
    }

    [Fact]
    public async Task The_way_of_a_webhook_out_and_back_is_logged()
    {
        var webhook = await Store.WebhookAsync();
        await Store.StrikeOutAsync(webhook);
        await Store.EnableAsync(webhook, ParkedChoice.Keep);
        await Store.Queue.SkipAsync(webhook, SkipScope.Parked, 100, Store.Now);

        var changes = await AllAsync();

        Assert.Equal(
            [(1, false), (2, false), (3, true)],
            changes.OfType<StrikeChange>().Select(change => (change.Step.Strikes, change.Step.Disabled))
        );
        var health = changes
            .OfType<WebhookChange>()
            .Select(change => (change.Step.Status, change.Step.Strikes, change.Step.Parked))
            .ToList();
        Assert.Equal(
            [
                (WebhookStatus.Active, 1, 0L),
                (WebhookStatus.Active, 2, 0L),
                (WebhookStatus.AutoDisabled, 3, 3L),
                (WebhookStatus.Active, 0, 3L),
            ],
            health
        );
        var phases = changes.OfType<DeliveryChange>().Select(change => change.Step.Phase).ToList();
        Assert.Equal(
            (2, 3, 3),
            (
                phases.Count(phase => phase == DeliveryPhase.Failed),
                phases.Count(phase => phase == DeliveryPhase.Parked),
                phases.Count(phase => phase == DeliveryPhase.Skipped)
            )
        );
    }

    [Fact]
    public async Task A_retry_a_replay_and_a_test_are_logged()
    {
        var webhook = await Store.WebhookAsync();
        var work = await Store.BornAsync(webhook);
        await Store.SettleAsync(work, Outcome.Succeeded);
        await Store.Queue.ClaimOneAsync(work.DeliveryId);
        await Store.Queue.CreateAsync(work.Event.Id, [webhook], DeliveryTrigger.Replay, Store.Now);
        await Store.Queue.RecordTestAsync(webhook, 77, 78, Store.Result(Outcome.Gone), 0);

        var steps = (await AllAsync()).OfType<DeliveryChange>().Select(change => (change.Step.Phase, change.Step.Trigger)).ToList();

        Assert.Equal(
            [
                (DeliveryPhase.Delivered, DeliveryTrigger.Event),
                (DeliveryPhase.InFlight, DeliveryTrigger.Retry),
                (DeliveryPhase.Pending, DeliveryTrigger.Replay),
                (DeliveryPhase.Failed, DeliveryTrigger.Test),
            ],
            steps
        );
    }

    [Fact]
    public async Task What_a_change_was_about_may_be_gone()
    {
        var webhook = await Store.WebhookAsync();
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);
        await Store.RunAsync("DELETE FROM events");

        var page = await Log().ReadAsync(0, 100, CancellationToken.None);

        Assert.Equal((2L, 1L), (page.Through, page.Oldest));
        Assert.Null(((DeliveryChange)Assert.Single(page.Items)).Event);
    }

    [Fact]
    public async Task Whoever_follows_is_told_after_each_commit_that_changed_something()
    {
        var told = 0;
        void Tell() => Interlocked.Increment(ref told);
        var log = Log();
        log.Changed += Tell;
        await Store.RecordAsync("k");
        await Store.RunAsync("UPDATE ledger SET received = received");
        await Store.RecordAsync("l");
        log.Changed -= Tell;
        await Store.RecordAsync("m");
        // The next transaction begins when the one before is told of.
        await Store.RunAsync("UPDATE ledger SET received = received");

        Assert.Equal(2, told);
    }

    private async Task<IReadOnlyList<Change>> AllAsync(long after = 0, int limit = 50)
    {
        var changes = new List<Change>();
        while (true)
        {
            var page = await Log().ReadAsync(after, limit, CancellationToken.None);
            if (page.Through == after)
                return changes;
            changes.AddRange(page.Items);
            after = page.Through;
        }
    }
}
