using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What every engine says beside the events of a list. Engines inherit it and run it for real.</summary>
public abstract class DotsContract : IAsyncDisposable
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
    public async Task Each_delivery_says_how_its_last_attempt_went_and_when_the_next_comes()
    {
        var (good, bad, held) = (
            await Store.WebhookAsync(),
            await Store.WebhookAsync(made => made with { RetryDelaysSeconds = [10] }),
            await Store.WebhookAsync()
        );
        await Store.PauseAsync(held);
        var recorded = await Store.Journal.RecordAsync(Store.Draft("k", [good, bad, held]));
        await Store.SettleAsync(recorded.Leased[0], Outcome.Succeeded);
        await Store.SettleAsync(recorded.Leased[1], Outcome.ServerError);
        await Store.Queue.ReleaseAsync([recorded.Leased[2]]);
        var quiet = await Store.RecordAsync("q");

        var dots = await Store.History.DotsAsync([recorded.EventId, quiet.EventId], default);

        var (found, total) = (dots[recorded.EventId].Shown, dots[recorded.EventId].Total);
        Assert.Equal(3, total);
        Assert.Equal([good, bad, held], found.Select(dot => dot.WebhookId));
        Assert.Equal([DeliveryPhase.Delivered, DeliveryPhase.Pending, DeliveryPhase.Parked], found.Select(dot => dot.Phase));
        Assert.Equal<Outcome?>([Outcome.Succeeded, Outcome.ServerError, null], found.Select(dot => dot.Outcome));
        Assert.Equal<int?>([1, 1, null], found.Select(dot => dot.DurationMs));
        Assert.Equal([false, true, false], found.Select(dot => dot.NextAt > Store.Now));
        Assert.Single(dots);
    }

    [Fact]
    public async Task An_event_with_many_replays_shows_the_newest_and_counts_all()
    {
        var webhook = await Store.WebhookAsync();
        var many = await Store.RecordAsync("many");
        var made = await Store.Queue.CreateAsync(many.EventId, [.. Enumerable.Repeat(webhook, 30)], DeliveryTrigger.Replay, Store.Now);
        var few = await Store.RecordAsync("few", webhook);

        var dots = await Store.History.DotsAsync([few.EventId, many.EventId], default);

        Assert.Equal(30, dots[many.EventId].Total);
        Assert.Equal(made.TakeLast(DeliveryDots.Most), dots[many.EventId].Shown.Select(dot => dot.DeliveryId));
        Assert.Equal(1, dots[few.EventId].Total);
    }
}
