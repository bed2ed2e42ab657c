using Relay.Storage.Querying;
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
        if (_store is not null)
            await _store.DisposeAsync();
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
        await Store.BreakAsync("deliveries", $"NEW.webhook_id = {bad}");

        var refusal = await Assert.ThrowsAsync<StorageException>(() => Store.RecordAsync("k", good, bad));

        Assert.Equal("storage_unavailable", refusal.Code);
        Assert.Equal(
            (0L, 0L),
            (await Store.NumberAsync("SELECT count(*) FROM events"), await Store.NumberAsync("SELECT count(*) FROM deliveries"))
        );
        Assert.Equal([], await Store.DifferencesAsync());
        // The key of what did not happen is free.
        await Store.MendAsync();
        Assert.False((await Store.RecordAsync("k", good, bad)).Duplicate);
        Assert.True((await Store.RecordAsync("k", good, bad)).Duplicate);
    }

    [Fact]
    public async Task A_refused_entry_does_not_make_those_beside_it_pay()
    {
        var webhook = await Store.WebhookAsync();
        await Store.BreakAsync("events", "NEW.remote = 'poison'");

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
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Store.Store.WriteAsync<int>(db =>
            {
                db.Execute("UPDATE ledger SET received = 1000");
                throw new InvalidOperationException("mine");
            })
        );
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
        Assert.Equal(
            (1L, 49L, 1L),
            (
                await Store.NumberAsync("SELECT count(*) FROM events"),
                await Store.NumberAsync("SELECT count(*) FROM arrivals"),
                await Store.NumberAsync("SELECT count(*) FROM deliveries")
            )
        );
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

        Assert.Equal(
            (1L, 1L),
            (
                await Store.NumberAsync("SELECT count(*) FROM arrivals WHERE body IS NULL"),
                await Store.NumberAsync("SELECT count(*) FROM arrivals WHERE body IS NOT NULL")
            )
        );
    }

    /// <summary>
    /// Runs of 300 keys, merged a slice at a time, and a stop or a crash at many stages of them: wherever a run stood, every key is known
    /// and none is taken for another.
    /// </summary>
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
            if (i % 150 != 100)
                continue;
            await (crash ? store.CrashAsync() : store.ReopenAsync());
            Assert.All(await Task.WhenAll(Enumerable.Range(0, i + 50).Select(n => store.RecordAsync($"k{n}"))), recorded =>
                Assert.True(recorded.Duplicate)
            );
        }

        Assert.Equal(1500, await store.NumberAsync("SELECT count(*) FROM events"));
        Assert.Equal([], await store.DifferencesAsync());
    }

    [Fact]
    public async Task A_failed_transaction_takes_its_part_of_a_run_back()
    {
        await using var store = OpenWithRun(300);
        await Task.WhenAll(Enumerable.Range(0, 350).Select(n => store.RecordAsync($"k{n}")));
        await store.BreakAsync("events");
        foreach (var n in Enumerable.Range(1000, 5))
            await Assert.ThrowsAsync<StorageException>(() => store.RecordAsync($"k{n}"));
        await store.MendAsync();
        await Task.WhenAll(Enumerable.Range(350, 400).Select(n => store.RecordAsync($"k{n}")));

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 750).Select(n => store.RecordAsync($"k{n}"))), recorded =>
            Assert.True(recorded.Duplicate)
        );
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
            await store.Journal.RejectAsync(
                new Rejection(i % 5 == 0 ? 8 : 7, $"r{i}", store.Now, "", "", HeaderList.Empty, new byte[3], 3, new byte[32])
            );
            Assert.InRange(await store.NumberAsync("SELECT count(*) FROM arrivals WHERE source_id = 7"), 0, 20);
        }

        Assert.InRange(await store.NumberAsync("SELECT count(*) FROM arrivals WHERE source_id = 7"), 18, 20);
        Assert.InRange(await store.NumberAsync("SELECT count(*) FROM arrivals WHERE source_id = 8"), 18, 20);
        Assert.Equal(1, await store.NumberAsync("SELECT count(*) FROM arrivals WHERE reason = 'r104'"));
        Assert.Equal(
            (105L, 106L),
            (await store.NumberAsync("SELECT rejected FROM ledger"), await store.NumberAsync("SELECT received FROM ledger"))
        );
        Assert.Equal(before, await store.NumberAsync("SELECT id FROM events"));
    }
}
