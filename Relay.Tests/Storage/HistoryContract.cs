using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What every engine shows to people.</summary>
public abstract class HistoryContract : IAsyncDisposable
{
    private TestStore? _store;

    private protected TestStore Store => _store ??= Open();

    private protected abstract TestStore Open();

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(100)]
    public async Task Pages_hold_each_event_once_newest_first(int limit)
    {
        var ids = new List<long>();
        for (var i = 0; i < 25; i++)
            ids.Add((await Store.RecordAsync($"{i}")).EventId);

        var read = await AllAsync(page => Store.History.EventsAsync(new EventFilter(), page, default), limit, item => item.Id);

        Assert.Equal(ids.AsEnumerable().Reverse(), read);
    }

    [Fact]
    public async Task Each_filter_of_events_finds_what_it_asks_for()
    {
        var first = (await Store.Journal.RecordAsync(Store.Draft("k1", [], call: "call_1", source: 7))).EventId;
        Store.Clock.Advance(TimeSpan.FromMinutes(10));
        var second = (await Store.Journal.RecordAsync(Store.Draft("k2", [], call: "call_2", source: 8, body: "{\"needle\":1}"))).EventId;
        var at = Store.Now;

        Assert.Equal([first], await FindAsync(new EventFilter(SourceId: 7)));
        Assert.Equal([second], await FindAsync(new EventFilter(CallId: "call_2")));
        Assert.Equal([second, first], await FindAsync(new EventFilter(Kind: "call.completed", Type: "call.end")));
        Assert.Empty(await FindAsync(new EventFilter(Kind: "voicemail.received")));
        Assert.Equal([second], await FindAsync(new EventFilter(From: at)));
        Assert.Equal([first], await FindAsync(new EventFilter(To: at)));
        Assert.Equal([second], await FindAsync(new EventFilter(Text: "NEEDLE")));
        Assert.Equal([first], await FindAsync(new EventFilter(Text: Ids.Event(first))));
        Assert.Equal([first], await FindAsync(new EventFilter(Text: "k1")));
        Assert.Equal([second, first], await FindAsync(new EventFilter(Verified: [VerificationResult.Valid])));
        Assert.Empty(await FindAsync(new EventFilter(Verified: [VerificationResult.Unsigned])));
        Assert.Equal([second], await FindAsync(new EventFilter(Field: BodyField.Parse("needle=1"))));
        Assert.Equal([second], await FindAsync(new EventFilter(Text: "needle", Field: BodyField.Parse("needle=1"))));
        Assert.Empty(await FindAsync(new EventFilter(Text: "haystack", Field: BodyField.Parse("needle=1"))));
        Assert.Equal([first], await FindAsync(new EventFilter(Ids: [first, 1])));
        Assert.Empty(await FindAsync(new EventFilter(SourceId: 8, Ids: [first])));
    }

    [Fact]
    public async Task Events_are_found_by_the_webhook_that_had_them()
    {
        var (good, bad, none) = (await Store.WebhookAsync(), await Store.WebhookAsync(), await Store.WebhookAsync());
        var both = await Store.RecordAsync("k1", good, bad);
        var one = await Store.RecordAsync("k2", good);
        await Store.RecordAsync("k3");
        await Store.SettleAsync(both.Leased[0], Outcome.Succeeded);
        await Store.SettleAsync(both.Leased[1], Outcome.ServerError);

        Assert.Equal([one.EventId, both.EventId], await FindAsync(new EventFilter(WebhookId: good)));
        Assert.Equal([both.EventId], await FindAsync(new EventFilter(WebhookId: bad)));
        Assert.Equal([both.EventId], await FindAsync(new EventFilter(WebhookId: good, Phase: DeliveryPhase.Delivered)));
        // That another webhook's has come so far is not what was asked for.
        Assert.Empty(await FindAsync(new EventFilter(WebhookId: bad, Phase: DeliveryPhase.Delivered)));
        Assert.Empty(await FindAsync(new EventFilter(WebhookId: none)));
    }

    [Fact]
    public async Task An_event_is_shown_as_it_came()
    {
        var recorded = await Store.Journal.RecordAsync(Store.Draft("k", [], call: "call_1", body: "body"));
        var detail = (await Store.History.EventAsync(recorded.EventId, default))!;
        var body = (await Store.History.EventBodyAsync(recorded.EventId, default))!;

        Assert.Equal(
            ("k", "call_1", 4L, true),
            (detail.Summary.DedupeKey, detail.Summary.CallId, detail.Summary.BodyBytes, detail.HasBody)
        );
        Assert.Equal([new Header("X-A", "1"), new Header("X-A", "2")], detail.Headers);
        Assert.Equal("body", Encoding.UTF8.GetString(body.Bytes!));
        Assert.Equal(SHA256.HashData(body.Bytes!), detail.Summary.BodySha256);
        Assert.Null(await Store.History.EventAsync(recorded.EventId + 1, default));
        Assert.Null(await Store.History.EventBodyAsync(recorded.EventId + 1, default));
    }

    [Fact]
    public async Task Every_request_is_an_arrival()
    {
        var first = (await Store.Journal.RecordAsync(Store.Draft("k", [], body: "one"))).EventId;
        await Store.Journal.RecordAsync(Store.Draft("k", [], body: "one"));
        await Store.Journal.RecordAsync(Store.Draft("k", [], body: "another"));
        await Store.Journal.RejectAsync(Rejection("signature_mismatch"));

        var all = (await ArrivalsAsync(new ArrivalFilter())).ToList();

        Assert.Equal(
            [ArrivalResult.Rejected, ArrivalResult.Duplicate, ArrivalResult.Duplicate, ArrivalResult.First],
            all.Select(arrival => arrival.Result)
        );
        Assert.Equal([null, first, first, first], all.Select(arrival => arrival.Result == ArrivalResult.First ? first : arrival.EventId));
        Assert.Equal(
            [all[0].Id],
            (await ArrivalsAsync(new ArrivalFilter(Reason: "signature_mismatch", Result: ArrivalResult.Rejected))).Select(a => a.Id)
        );
        Assert.Equal([first], (await ArrivalsAsync(new ArrivalFilter(Result: ArrivalResult.First))).Select(arrival => arrival.Id));
        Assert.Equal(
            all[1..].AsEnumerable().Reverse().Select(arrival => arrival.Id),
            await AllAsync(page => Store.History.ArrivalsOfAsync(first, page, default), 2, arrival => arrival.Id)
        );
        Assert.Equal(["bad", "another", "one", "one"], await Task.WhenAll(all.Select(arrival => ArrivalBodyAsync(arrival.Id))));
        Assert.Equal("signature_mismatch", (await Store.History.ArrivalAsync(all[0].Id, default))!.Summary.Reason);
        Assert.Null(await Store.History.ArrivalAsync(first - 1, default));
    }

    [Fact]
    public async Task Deliveries_are_found_by_webhook_event_and_phase_with_their_attempts()
    {
        var (good, bad) = (await Store.WebhookAsync(), await Store.WebhookAsync());
        var recorded = await Store.Journal.RecordAsync(Store.Draft("k", [good, bad]));
        await Store.SettleAsync(recorded.Leased[0], Outcome.Succeeded);
        await Store.SettleAsync(recorded.Leased[1], Outcome.ServerError);
        var waiting = await Store.WaitingAsync(good);

        Assert.Equal([recorded.Leased[0].DeliveryId], await DeliveriesAsync(new DeliveryFilter(good, Phase: DeliveryPhase.Delivered)));
        Assert.Equal([waiting], await DeliveriesAsync(new DeliveryFilter(good, Phase: DeliveryPhase.Pending)));
        Assert.Equal([recorded.Leased[1].DeliveryId], await DeliveriesAsync(new DeliveryFilter(bad)));
        Assert.Equal(2, (await DeliveriesAsync(new DeliveryFilter(EventId: recorded.EventId))).Count);
        Assert.Single(await Store.History.DeliveriesOfAsync(recorded.EventId, 1, default));
        var failed = (await Store.History.DeliveryAsync(recorded.Leased[1].DeliveryId, default))!;
        Assert.Equal((DeliveryPhase.Failed, 1, Outcome.ServerError), (failed.Phase, failed.Attempts, failed.Outcome));
        var attempt = Assert.Single(await Store.History.AttemptsAsync(failed.Id, default));
        Assert.Equal((1, Outcome.ServerError), (attempt.Number, attempt.Outcome));
        Assert.Null(await Store.History.DeliveryAsync(recorded.EventId, default));
        Assert.Equal([bad], await Store.History.TroubledWebhooksAsync(10, default));
        Assert.Equal(1, await Store.History.TroubledWebhooksAsync(default));
        Assert.Equal((0, 1), ((await HealthAsync(good)).Strikes, (await HealthAsync(bad)).Strikes));
    }

    [Fact]
    public async Task The_ledger_counts_what_happened()
    {
        var webhook = await Store.WebhookAsync();
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.Succeeded);
        await Store.SettleAsync(await Store.BornAsync(webhook), Outcome.ServerError);
        await Store.WaitingAsync(webhook);
        await Store.RecordAsync("k");
        await Store.RecordAsync("k");
        await Store.Journal.RejectAsync(Rejection("timestamp_expired"));
        await Store.CrashAsync();

        Assert.Equal(new LedgerFigures(6, 4, 1, 1, 3, 1, 1, 0, 1, 0), await Store.History.LedgerAsync(default));
        await Store.PauseAsync(webhook);
        Assert.Equal((1L, 1L), ((await Store.History.LedgerAsync(default)).Open, (await Store.History.LedgerAsync(default)).Parked));
    }

    private async Task<IReadOnlyList<long>> FindAsync(EventFilter filter) =>
        await AllAsync(page => Store.History.EventsAsync(filter, page, default), 10, item => item.Id);

    private async Task<IReadOnlyList<long>> DeliveriesAsync(DeliveryFilter filter) =>
        await AllAsync(page => Store.History.DeliveriesAsync(filter, page, default), 10, item => item.Id);

    private async Task<IReadOnlyList<ArrivalSummary>> ArrivalsAsync(ArrivalFilter filter) =>
        (await Store.History.ArrivalsAsync(filter, new PageRequest(10), default)).Items;

    private async Task<string> ArrivalBodyAsync(long id) =>
        Encoding.UTF8.GetString((await Store.History.ArrivalBodyAsync(id, default))!.Bytes!);

    private async Task<WebhookHealth> HealthAsync(long webhook) => (await Store.History.HealthAsync([webhook], default))[webhook];

    private static async Task<List<long>> AllAsync<T>(Func<PageRequest, Task<Page<T>>> read, int limit, Func<T, long> id)
    {
        var ids = new List<long>();
        for (long? after = null; ; )
        {
            var page = await read(new PageRequest(limit, after));
            Assert.InRange(page.Items.Count, 0, limit);
            ids.AddRange(page.Items.Select(id));
            if (page.Next is null)
                return ids;
            after = page.Next;
        }
    }

    private Rejection Rejection(string reason) =>
        new(7, reason, Store.Now, "127.0.0.1", "", HeaderList.Empty, "bad"u8.ToArray(), 3, SHA256.HashData("bad"u8));
}
