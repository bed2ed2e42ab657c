using Relay.Storage.Calls;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What an import writes, on any engine.</summary>
public abstract class ImportContract : IAsyncLifetime
{
    private TestStore _store = null!;

    private protected abstract TestStore Open();

    public ValueTask InitializeAsync()
    {
        _store = Open();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task An_event_keeps_its_id_is_counted_once_and_is_known_by_it_when_it_comes_again()
    {
        var webhook = await _store.WebhookAsync();
        var id = Past(1);

        Assert.Equal(new ImportFigures(2, 0), await ImportAsync(Item(id), Item(Past(2))));
        Assert.Equal(new ImportFigures(1, 2), await ImportAsync(Item(id), Item(Past(2)), Item(Past(3))));
        Assert.Equal(new ImportFigures(1, 1), await ImportAsync(Item(Past(4)), Item(Past(4))));

        Assert.NotNull(await _store.History.EventAsync(id, default));
        var ledger = await _store.History.LedgerAsync(default);
        Assert.Equal((4, 4, 0, 0), (ledger.Received, ledger.Unique, ledger.Duplicates, ledger.Routed));
        Assert.Empty(await _store.ClaimAsync(webhook));
        Assert.Empty(await _store.DifferencesAsync());
    }

    [Fact]
    public async Task One_whose_key_is_known_is_there_already_whatever_its_id_and_its_own_key_is_known_from_then_on()
    {
        var live = await _store.RecordAsync("k");

        Assert.Equal(new ImportFigures(1, 1), await ImportAsync(Item(Past(1), "k"), Item(Past(2), "other")));
        Assert.Equal(Past(2), (await _store.RecordAsync("other")).EventId);
        await _store.CrashAsync();

        Assert.Equal((Past(2), true), await RepeatAsync("other"));
        Assert.Equal((live.EventId, true), await RepeatAsync("k"));
        Assert.Empty(await _store.DifferencesAsync());
    }

    /// <summary>The one key that is newer than all others, and older ones behind it: a restart finds each again.</summary>
    [Fact]
    public async Task Keys_of_old_events_outlive_a_crash_however_many_come()
    {
        await ImportAsync([.. Enumerable.Range(1, 60).Select(number => Item(Past(100 - number), "k" + number))]);
        await _store.RecordAsync("live");
        await ImportAsync([.. Enumerable.Range(61, 60).Select(number => Item(Past(300 - number), "k" + number))]);
        await _store.CrashAsync();

        for (var number = 1; number <= 120; number++)
            Assert.True((await RepeatAsync("k" + number)).IsDuplicate, "k" + number);
        Assert.Empty(await _store.DifferencesAsync());
    }

    [Fact]
    public async Task One_whose_id_another_has_takes_the_next_free_one_and_finds_itself_there()
    {
        await ImportAsync(Item(Past(1), body: "one"), Item(Past(1) + 1, body: "two"));
        await _store.Journal.RejectAsync(new Rejection(7, "json_invalid", 0, "", "", HeaderList.Empty, default, 0, new byte[32]));
        await _store.RunAsync($"UPDATE arrivals SET id = {Past(1) + 2}");

        Assert.Equal(new ImportFigures(1, 0), await ImportAsync(Item(Past(1), body: "three")));
        Assert.Equal(new ImportFigures(0, 1), await ImportAsync(Item(Past(1), body: "three")));

        var body = (await _store.History.EventBodyAsync(Past(1) + 3, default))!.Bytes!;
        Assert.Equal("three", System.Text.Encoding.UTF8.GetString(body));
        Assert.Empty(await _store.DifferencesAsync());
    }

    [Fact]
    public async Task A_body_that_retention_took_stays_lost_and_an_edit_keeps_where_it_comes_from()
    {
        var edited = Item(Past(2), flags: [EventRecord.EditedFlag, EventRecord.ImportedFlag]) with { EditedFrom = Past(1) };
        await ImportAsync(Item(Past(1), body: "") with { LostBytes = 12 }, edited);

        var lost = await _store.History.EventAsync(Past(1), default);
        Assert.Equal((false, 12), (lost!.HasBody, lost.Summary.BodyBytes));
        Assert.Equal([Past(2)], lost.Edits);
        Assert.Equal(Past(1), (await _store.History.EventAsync(Past(2), default))!.Summary.EditedFrom);
        // As where it was made, nothing of what was received moved by an edit.
        Assert.Equal(1, (await _store.History.LedgerAsync(default)).Unique);
        Assert.Empty(await _store.DifferencesAsync());
    }

    [Fact]
    public async Task The_projection_of_calls_follows_it()
    {
        await ImportAsync(Item(Past(1), call: "call_1"));

        var calls = new CallStore(_store.Store, () => 0, _store.Clock);
        Assert.Equal(Past(1), Assert.Single((await calls.NextAsync(100, default)).Events).Id);
    }

    [Fact]
    public async Task Where_the_store_refuses_nothing_of_a_slice_is_there()
    {
        await _store.BreakAsync("events", "NEW.call_id = 'bad'");

        await Assert.ThrowsAnyAsync<StorageException>(() => ImportAsync(Item(Past(1)), Item(Past(2), call: "bad")));
        await _store.MendAsync();

        Assert.Null(await _store.History.EventAsync(Past(1), default));
        Assert.Equal(new ImportFigures(2, 0), await ImportAsync(Item(Past(1)), Item(Past(2))));
        _store.Engine.Refusal = "storage_full";
        await Assert.ThrowsAsync<StorageException>(() => ImportAsync(Item(Past(3))));
    }

    /// <summary>An id of some minutes ago.</summary>
    private long Past(int number) => IdSequence.AtTime(_store.Now - 3_600_000) + (number * 4096L * 1024);

    private ImportedEvent Item(long id, string? key = null, string body = "{}", string? call = null, string[]? flags = null) =>
        _store.Imported(id, key, body, call, flags);

    private Task<ImportFigures> ImportAsync(params ImportedEvent[] events) =>
        new Relay.Storage.Writing.StoredImports(_store.Engine).ImportAsync(events, "test");

    private async Task<(long EventId, bool IsDuplicate)> RepeatAsync(string key)
    {
        var recorded = await _store.RecordAsync(key);
        return (recorded.EventId, recorded.Duplicate);
    }
}
