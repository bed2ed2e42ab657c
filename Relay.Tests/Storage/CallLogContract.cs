using System.Text;
using System.Text.Json;
using Relay.Calls;
using Relay.Storage.Calls;
using Relay.Storage.History;
using Relay.Tests.Calls;
using Relay.Tests.Live;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// What every engine's call log keeps: projected from a real journal. Engines inherit it and run it for real.
/// Long because it is the one contract that every engine inherits.
/// </summary>
public abstract class CallLogContract : IAsyncDisposable
{
    private const long Desk = 7;
    private readonly TestCatalog _catalog = new();
    private TestStore? _store;
    private int _events;

    private protected TestStore Store => _store ??= Open();

    private protected abstract TestStore Open();

    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CallLog Log => new(Store.Store, _catalog, Store.Clock);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Fact]
    public async Task The_rows_are_the_same_whatever_came_in_first()
    {
        var events = CallEvents.Of("dialstack", "inbound, answered");
        foreach (var record in events)
            await RecordAsync(record, source: 1);
        await ProjectAsync();
        // One batch for each event: what is in the store meets what comes in.
        foreach (var record in events.Reverse())
        {
            await RecordAsync(record, source: 2);
            await ProjectAsync();
        }

        var (first, second) = ((await CallAsync(1, events[0]))!, (await CallAsync(2, events[0]))!);
        var neutral = first.Call with { Id = 0, SourceId = 0 };
        Assert.Equal(neutral, second.Call with { Id = 0, SourceId = 0 });
        Assert.Equal((first.Transcript, first.Summary), (second.Transcript, second.Summary));
        Assert.Equal(("completed", 6), (neutral.Status, neutral.EventCount));
        Assert.All(first.Timeline, entry => Assert.False(entry.Inverted));
        Assert.Equal([true, true, true, true, true, false], second.Timeline.Select(entry => entry.Inverted));
        Assert.Equal(first.Timeline.Select(entry => entry.Kind), second.Timeline.Select(entry => entry.Kind));
    }

    [Fact]
    public async Task What_was_lost_is_made_anew_from_the_events()
    {
        foreach (var record in CallEvents.Of("dialstack", "inbound, voicemail"))
            await RecordAsync(record);
        await ProjectAsync();
        var before = await Log.CallsAsync(new CallFilter(), new PageRequest(10), Cancel);
        foreach (var table in (string[])["calls", "call_states", "call_events", "call_numbers", "voicemails"])
            await Store.RunAsync($"DELETE FROM {table}");
        await Store.RunAsync("DELETE FROM meta WHERE name = 'follows_calls'");

        await ProjectAsync();
        Assert.Equal(before.Items, (await Log.CallsAsync(new CallFilter(), new PageRequest(10), Cancel)).Items);
        Assert.Single((await Log.VoicemailsAsync(new VoicemailFilter(), new PageRequest(10), Cancel)).Items);
    }

    [Fact]
    public async Task An_event_with_a_lower_id_that_is_committed_later_is_not_passed_by()
    {
        var first = await Store.Journal.RecordAsync(Store.Draft("a", [], call: "call_a"));
        await ProjectAsync();

        await Store.RecordLateAsync(Store.Draft("b", [], call: "call_b"), first.EventId - 1);
        await ProjectAsync();

        Assert.Equal(
            ["call_a", "call_b"],
            (await Log.CallsAsync(new CallFilter(), new PageRequest(10), Cancel)).Items.Select(call => call.CallId).Order()
        );
    }

    [Fact]
    public async Task Events_that_are_followed_anew_count_once()
    {
        foreach (var record in CallEvents.Of("dialstack", "inbound, answered"))
            await RecordAsync(record);
        await ProjectAsync();

        await Store.RunAsync("DELETE FROM meta WHERE name = 'follows_calls'");
        await ProjectAsync();

        Assert.Equal(6, Assert.Single((await Log.CallsAsync(new CallFilter(), new PageRequest(10), Cancel)).Items).EventCount);
    }

    [Fact]
    public async Task A_crash_loses_no_event_and_counts_none_twice()
    {
        foreach (var record in CallEvents.Of("dialstack", "inbound, answered").Take(3))
            await RecordAsync(record);
        await ProjectAsync();
        foreach (var record in CallEvents.Of("dialstack", "inbound, answered").Skip(3))
            await RecordAsync(record);
        await Store.CrashAsync();
        await ProjectAsync();
        await ProjectAsync();

        Assert.Equal(6, Assert.Single((await Log.CallsAsync(new CallFilter(), new PageRequest(10), Cancel)).Items).EventCount);
    }

    [Theory]
    [InlineData("+12025550142", 1)]
    [InlineData("(202) 555-0142", 1)]
    [InlineData("001 202.555.0142", 1)]
    [InlineData("5550142", 1)]
    [InlineData("550142", 0)]
    [InlineData("+44 (0)161 496 0000", 1)]
    [InlineData("0161 496 0000", 1)]
    [InlineData("1041", 1)]
    [InlineData("41", 0)]
    [InlineData("call_x", 1)]
    [InlineData("call_", 0)]
    public async Task A_call_is_found_by_its_id_and_by_its_numbers_in_any_spelling(string text, int found)
    {
        await EndAsync("call_x", "+12025550142", "+1 202 555 0199");
        await EndAsync("call_y", "sip:+441614960000@carrier.example;user=phone", "1041");
        await ProjectAsync();

        Assert.Equal(found, (await Log.CallsAsync(new CallFilter(text), new PageRequest(10), Cancel)).Items.Count);
    }

    [Fact]
    public async Task A_list_pages_without_gap_or_repeat_and_keeps_its_filters()
    {
        for (var i = 0; i < 25; i++)
            await EndAsync(
                $"call_{i}",
                "+12025550142",
                i % 2 == 0 ? "+12025550199" : "+12025550177",
                status: i % 5 == 0 ? "busy" : "completed"
            );
        await ProjectAsync();

        var (seen, after) = (new List<string>(), (long?)null);
        do
        {
            var page = await Log.CallsAsync(new CallFilter("2025550199", Status: "completed"), new PageRequest(3, after), Cancel);
            seen.AddRange(page.Items.Select(call => call.CallId));
            after = page.Next;
        } while (after is not null);
        Assert.Equal(Enumerable.Range(0, 25).Where(i => i % 2 == 0 && i % 5 != 0).Reverse().Select(i => $"call_{i}"), seen);
        Assert.Equal(
            5,
            (await Log.CallsAsync(new CallFilter(Status: "busy", Direction: "inbound", SourceId: Desk), new PageRequest(10), Cancel))
                .Items
                .Count
        );
        Assert.Empty((await Log.CallsAsync(new CallFilter(Direction: "outbound"), new PageRequest(10), Cancel)).Items);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_voicemail_is_linked_to_the_only_call_it_can_belong_to(bool backwards)
    {
        var events = CallEvents.Of("dialstack", "inbound, voicemail");
        foreach (var record in backwards ? events.Reverse() : events)
            await RecordAsync(record);
        await ProjectAsync();

        var voicemail = Assert.Single((await Log.VoicemailsAsync(new VoicemailFilter(), new PageRequest(10), Cancel)).Items);
        var call = (await CallAsync(Desk, events[0]))!;
        Assert.Equal((call.Call.CallId, true), (voicemail.CallId, voicemail.Inferred));
        Assert.NotNull(voicemail.Transcript);
        Assert.NotNull(voicemail.AudioUrl);
        Assert.Equal(voicemail, call.Voicemail);
        Assert.Single((await Log.VoicemailsAsync(new VoicemailFilter(voicemail.From), new PageRequest(10), Cancel)).Items);

        // A second call from there makes it uncertain again.
        await EndAsync("call_other", voicemail.From!, "+12025550199", "voicemail", at: call.Call.EndedAt!.Value + 60_000);
        await ProjectAsync();
        Assert.Equal(
            (null, false),
            (await Log.VoicemailsAsync(new VoicemailFilter(), new PageRequest(10), Cancel))
                .Items.Select(row => (row.CallId, row.Inferred))
                .Single()
        );
        Assert.Null((await CallAsync(Desk, events[0]))!.Voicemail);
    }

    [Fact]
    public async Task A_timeline_has_duplicates_and_refused_requests()
    {
        await EndAsync("call_x", "+12025550142", "+12025550199", key: "once");
        await EndAsync("call_x", "+12025550142", "+12025550199", key: "once");
        var forged = Encoding.UTF8.GetBytes("""{"data":{"call_id":"call_x"}}""");
        await Store.Journal.RejectAsync(
            new Rejection(Desk, "signature_mismatch", Store.Now, "127.0.0.1", "", new HeaderList([]), forged, forged.Length, new byte[32])
        );
        await ProjectAsync();

        var call = (await Log.CallAsync(Desk, "call_x", Cancel))!;
        Assert.Equal((1, 1L), (call.Call.EventCount, call.Call.Duplicates));
        Assert.Equal(1, Assert.Single(call.Timeline).Duplicates);
        Assert.Equal("signature_mismatch", Assert.Single(call.Rejected).Reason);
        Assert.Null(await Log.CallAsync(Desk, "call_z", Cancel));
    }

    [Fact]
    public async Task What_a_source_always_brings_is_overdue_when_it_does_not_come()
    {
        _catalog.Set(
            new Source
            {
                Id = Desk,
                Slug = "desk",
                Name = "desk",
                Dialect = "dialstack",
            }
        );
        var now = Store.Now;
        for (var i = 0; i < 4; i++)
            await EndAsync($"call_{i}", "+12025550142", "+12025550199", at: now - 3_600_000);
        for (var i = 0; i < 3; i++)
            await RecordingAsync($"call_{i}", now - 3_590_000);
        await EndAsync("call_late", "+12025550142", "+12025550199", at: now - (14 * 60_000));
        await EndAsync("call_fresh", "+12025550142", "+12025550199", at: now - 30_000);
        await ProjectAsync();

        var overdue = Assert.Single((await Log.CallAsync(Desk, "call_late", Cancel))!.Overdue);
        Assert.Equal(
            ("recording", now - (14 * 60_000), "ended 14 min ago, no recording yet"),
            (overdue.What, overdue.Since, overdue.Sentence)
        );
        Assert.Empty((await Log.CallAsync(Desk, "call_fresh", Cancel))!.Overdue);
        Assert.Empty((await Log.CallAsync(Desk, "call_1", Cancel))!.Overdue);
        Assert.Equal(["call_late", "call_3"], (await Log.OverdueAsync(0, 10, Cancel)).Select(call => call.Call.CallId));
    }

    [Fact]
    public async Task Events_are_found_by_their_call_and_by_its_number()
    {
        foreach (var record in CallEvents.Of("dialstack", "inbound, voicemail"))
            await RecordAsync(record);
        await EndAsync("call_other", "+442079460000", "+12025550199");
        await ProjectAsync();
        var history = new StoredHistory(Store.Store, Store.Clock);
        var call = (await Log.CallsAsync(new CallFilter(Status: "voicemail"), new PageRequest(1), Cancel)).Items[0];

        async Task<int> CountAsync(string text) =>
            (await history.EventsAsync(new EventFilter(Text: text), new PageRequest(50), Cancel)).Items.Count;
        Assert.Equal(call.EventCount, await CountAsync(call.CallId));
        // The voicemail's own event as well, which names no call.
        Assert.Equal(call.EventCount + 1, await CountAsync(call.From!));
        Assert.Equal(1, await CountAsync("+44 (0)20 7946-0000"));
        Assert.Equal(0, await CountAsync("+49 30 901820"));
    }

    [Fact]
    public async Task Beside_an_event_stands_who_calls_whom()
    {
        var call = CallEvents.Of("dialstack", "inbound, answered")[0];
        var voicemail = CallEvents.Of("dialstack", "inbound, voicemail").First(record => record.Envelope.Kind == "voicemail.received");
        await RecordAsync(call);
        await RecordAsync(voicemail);
        await Store.Journal.RecordAsync(Store.Draft("unknown", [], call: null));
        await ProjectAsync();

        var events = (await Store.History.EventsAsync(new EventFilter(), new PageRequest(9), Cancel)).Items;
        var parties = await Log.PartiesAsync(events, Cancel);

        var known = (await CallAsync(Desk, call))!.Call;
        Assert.NotNull(known.From);
        Assert.Equal(
            new EventParties(known.Direction, known.From, known.To, known.PhoneNumber),
            parties[events.Single(record => record.CallId == call.Envelope.CallId).Id]
        );
        var caller = (await Log.VoicemailsAsync(new VoicemailFilter(), new PageRequest(9), Cancel)).Items.Single().From;
        Assert.NotNull(caller);
        Assert.Equal(caller, parties[events.Single(record => record.Kind == "voicemail.received").Id].From);
        Assert.DoesNotContain(events.Single(record => record.DedupeKey == "unknown").Id, parties.Keys);
    }

    private async Task<CallDetail?> CallAsync(long source, EventRecord of) => await Log.CallAsync(source, of.Envelope.CallId!, Cancel);

    private async Task ProjectAsync()
    {
        if (_catalog.Current == RoutingTable.Empty)
            _catalog.Set([
                .. new[] { 1, 2, Desk }.Select(id => new Source
                {
                    Id = id,
                    Slug = $"s{id}",
                    Name = "s",
                    Dialect = "dialstack",
                }),
            ]);
        while ((await CallProjector.ProjectAsync(new CallStore(Store.Store, () => 0, TimeProvider.System), _catalog, Cancel)).IsFull) { }
    }

    private Task<Recorded> RecordAsync(EventRecord record, long source = Desk) =>
        Store
            .Journal.RecordAsync(
                new EventDraft(
                    new EventRecord
                    {
                        SourceId = source,
                        Envelope = record.Envelope,
                        ReceivedAt = record.ReceivedAt,
                        Verification = record.Verification,
                        Request = record.Request,
                        BodySha256 = record.BodySha256,
                        Remote = record.Remote,
                    },
                    []
                )
            )
            .AsTask();

    private Task<Recorded> EndAsync(
        string call,
        string from,
        string to,
        string status = "completed",
        long? at = null,
        string? key = null
    ) =>
        SendAsync(
            "call.end",
            at ?? Store.Now,
            key,
            new
            {
                call_id = call,
                direction = "inbound",
                from_number = from,
                to_number = to,
                status,
                ended_at = CallEvents.Iso(at ?? Store.Now),
                duration_seconds = 20,
            }
        );

    private Task<Recorded> RecordingAsync(string call, long at) =>
        SendAsync("recording.available", at, null, new { call_id = call, url = "https://recordings.example/1.mp3" });

    private Task<Recorded> SendAsync(string type, long at, string? key, object data)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = key ?? $"evt_{++_events}",
                type,
                account_id = "acct_1",
                created_at = CallEvents.Iso(at),
                data,
            }
        );
        return RecordAsync(CallEvents.Record(body, Dialect.Create("dialstack"), Store.Now));
    }
}
