using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// How every engine keeps edited events, and how it lists those that came more than once. Engines inherit it and run it for real.
/// </summary>
public abstract class EditContract : IAsyncDisposable
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
    public async Task An_edit_is_an_event_of_its_own_that_nobody_received()
    {
        var webhook = await Store.WebhookAsync();
        var original = await Store.RecordAsync("k", webhook);
        var before = await Store.History.LedgerAsync(default);

        var made = await Store.Edits.RecordAsync(Store.Draft(null, [webhook], leased: false, body: "edited"), original.EventId, "test");
        await Store.CrashAsync();

        var after = await Store.History.LedgerAsync(default);
        Assert.Equal((before.Received, before.Unique, before.Routed + 1), (after.Received, after.Unique, after.Routed));
        Assert.Equal([], await Store.DifferencesAsync());
        var edited = (await Store.History.EventAsync(made.EventId, default))!;
        Assert.Equal(original.EventId, edited.Summary.EditedFrom);
        Assert.Equal([made.EventId], (await Store.History.EventAsync(original.EventId, default))!.Edits);
        Assert.Equal(
            "event.edited",
            await Store.Store.ReadAsync(db =>
                Relay.Storage.Querying.Sql.First(db, "SELECT action FROM audit ORDER BY id DESC LIMIT 1", row => row.GetString(0))
            )
        );
    }

    [Fact]
    public async Task An_edit_is_in_the_list_of_events_and_in_none_of_arrivals()
    {
        var original = await Store.RecordAsync("k");
        var made = await Store.Edits.RecordAsync(Store.Draft(null, []), original.EventId, "test");

        Assert.Equal(
            [made.EventId, original.EventId],
            (await Store.History.EventsAsync(new EventFilter(), new PageRequest(10), default)).Items.Select(item => item.Id)
        );
        Assert.Equal(
            [original.EventId],
            (await Store.History.ArrivalsAsync(new ArrivalFilter(), new PageRequest(10), default)).Items.Select(item => item.Id)
        );
        Assert.Empty((await Store.History.ArrivalsOfAsync(made.EventId, new PageRequest(10), default)).Items);
        Assert.Null(await Store.History.ArrivalAsync(made.EventId, default));
    }

    [Fact]
    public async Task What_its_transaction_refuses_leaves_nothing_of_it()
    {
        var webhook = await Store.WebhookAsync();
        var original = await Store.RecordAsync("k");
        await Store.BreakAsync("edits");

        await Assert.ThrowsAnyAsync<Exception>(() =>
            Store.Edits.RecordAsync(Store.Draft(null, [webhook], leased: false), original.EventId, "test")
        );

        Assert.Equal(
            (1L, 0L),
            (await Store.NumberAsync("SELECT count(*) FROM events"), await Store.NumberAsync("SELECT count(*) FROM deliveries"))
        );
        Assert.Equal([], await Store.DifferencesAsync());
    }

    [Fact]
    public async Task Events_that_came_more_than_once_can_be_asked_for()
    {
        var once = await Store.RecordAsync("once");
        var twice = await Store.RecordAsync("twice");
        await Store.RecordAsync("twice");

        async Task<IEnumerable<long>> IdsAsync(bool duplicates) =>
            (await Store.History.EventsAsync(new EventFilter(Duplicates: duplicates), new PageRequest(10), default)).Items.Select(item =>
                item.Id
            );
        Assert.Equal([twice.EventId], await IdsAsync(true));
        Assert.Equal([once.EventId], await IdsAsync(false));
    }
}
