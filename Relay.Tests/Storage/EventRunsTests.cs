using FsCheck;
using FsCheck.Fluent;
using Relay.Storage.History;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>Digests make lists quick and must never make them wrong.</summary>
public class EventRunsTests
{
    private const int Events = (2 * EventRuns.Length) + 1_500;

    [Fact]
    public void A_digest_never_denies_what_was_added()
    {
        var texts = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get).ListOf();
        Prop.ForAll(texts.ToArbitrary(), all =>
            {
                var digest = new EventDigest();
                foreach (var text in all)
                    digest.Add(EventDigest.Field.Call, text);
                return all.All(text => EventDigest.Needs(new EventFilter(CallId: text)).All(digest.CanContain));
            })
            .Check(FsCheck.Config.QuickThrowOnFailure);
    }

    [Fact]
    public async Task A_filtered_list_holds_the_same_with_digests_as_without()
    {
        await using var store = new SqliteTestStore();
        var recorded = await FillAsync(store);
        var history = new StoredHistory(store.Store, store.Clock);
        EventFilter[] filters =
        [
            new(),
            new(CallId: "call_3"),
            new(CallId: "call_9000"),
            new(CallId: "none"),
            new(Kind: "voicemail.received"),
            new(Kind: "call.completed", SourceId: 2),
            new(SourceId: 3, Type: "t1"),
            new(SourceId: 9),
        ];

        var before = new List<long[]>();
        foreach (var filter in filters)
            before.Add(await ReadAsync(history, filter));
        while (await EventRuns.WriteNextAsync(store.Store, TestContext.Current.CancellationToken)) { }
        Assert.Equal(2, await store.NumberAsync("SELECT count(*) FROM event_runs"));
        for (var i = 0; i < filters.Length; i++)
            Assert.Equal(before[i], await ReadAsync(history, filters[i]));
        Assert.Equal(recorded.AsEnumerable().Reverse(), before[0]);
        Assert.Equal([recorded[3]], before[1]);

        // A rare call is on the first page, however old it is.
        var page = await history.EventsAsync(new EventFilter(CallId: "call_3"), new PageRequest(50), TestContext.Current.CancellationToken);
        Assert.Equal((recorded[3], null), (Assert.Single(page.Items).Id, page.Next));
    }

    [Fact]
    public async Task An_event_that_was_committed_after_its_run_was_written_is_found()
    {
        await using var store = new SqliteTestStore();
        var recorded = await FillAsync(store);
        var history = new StoredHistory(store.Store, store.Clock);
        while (await EventRuns.WriteNextAsync(store.Store, TestContext.Current.CancellationToken)) { }

        // Within the first run, before all runs, and between the two of them.
        long[] late = [OfAnotherNode(recorded[10]), recorded[0] - 1, OfAnotherNode(recorded[EventRuns.Length - 1])];
        for (var i = 0; i < late.Length; i++)
            await store.RecordLateAsync(Draft(store, 100_000 + i), late[i]);
        Assert.False(await EventRuns.WriteNextAsync(store.Store, TestContext.Current.CancellationToken));

        for (var i = 0; i < late.Length; i++)
            Assert.Equal([late[i]], await ReadAsync(history, new EventFilter(CallId: $"call_{100_000 + i}")));
        Assert.Equal(recorded.Concat(late).OrderDescending(), await ReadAsync(history, new EventFilter()));
        Assert.Equal(2, await store.NumberAsync("SELECT count(*) FROM event_runs"));
    }

    private static long OfAnotherNode(long id) => id | (1L << 12);

    private static async Task<long[]> FillAsync(SqliteTestStore store)
    {
        var ids = new List<long>();
        foreach (var some in Enumerable.Range(0, Events).Chunk(2_000))
        {
            var recorded = await Task.WhenAll(some.Select(i => store.Journal.RecordAsync(Draft(store, i)).AsTask()));
            ids.AddRange(recorded.Select(event_ => event_.EventId));
        }

        return [.. ids];
    }

    private static EventDraft Draft(SqliteTestStore store, int i)
    {
        var draft = store.Draft(null, [], source: 1 + (i % 3));
        var kind = i == 17 ? "voicemail.received" : "call.completed";
        var record = draft.Event;
        return draft with
        {
            Event = new EventRecord
            {
                SourceId = record.SourceId,
                Envelope = new Envelope
                {
                    Kind = kind,
                    Type = $"t{i % 2}",
                    CallId = $"call_{i}",
                },
                ReceivedAt = record.ReceivedAt,
                Verification = record.Verification,
                Request = record.Request,
                BodySha256 = record.BodySha256,
                Remote = record.Remote,
            },
        };
    }

    private static async Task<long[]> ReadAsync(StoredHistory history, EventFilter filter)
    {
        var ids = new List<long>();
        for (long? after = null; ; )
        {
            var page = await history.EventsAsync(filter, new PageRequest(500, after), TestContext.Current.CancellationToken);
            ids.AddRange(page.Items.Select(item => item.Id));
            if (page.Next is null)
                return [.. ids];
            after = page.Next;
        }
    }
}
