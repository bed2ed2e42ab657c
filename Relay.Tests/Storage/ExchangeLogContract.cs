using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine keeps what upstreams answered.</summary>
public abstract class ExchangeLogContract : IAsyncDisposable
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

    [Fact]
    public async Task The_newest_exchange_of_an_event_stands_beside_it_after_a_crash_too()
    {
        var (asked, quiet) = (await Store.RecordAsync("a"), await Store.RecordAsync("b"));
        await Store.Exchanges.RecordAsync(Exchange(asked.EventId) with { Outcome = ExchangeOutcomes.UpstreamTimeout, Status = null });
        await Store.Exchanges.RecordAsync(Exchange(asked.EventId));
        await Store.CrashAsync();

        var kept = (await Store.History.EventAsync(asked.EventId, default))!.Summary.Exchange!;

        Assert.Equal(
            ("http://up.example/", 200, "succeeded", 12, ExchangeAnswer.Shared),
            (kept.Upstream, kept.Status, kept.Outcome, kept.DurationMs, kept.Answer)
        );
        Assert.Equal([0, 255, 10], kept.ResponseBody);
        Assert.Null((await Store.History.EventAsync(quiet.EventId, default))!.Summary.Exchange);
        Assert.Equal([null, kept.Outcome], (await EventsAsync()).Select(item => item.Exchange?.Outcome));
    }

    [Fact]
    public async Task One_without_an_upstream_or_an_answer_is_kept_as_such()
    {
        var recorded = await Store.RecordAsync("a");

        await Store.Exchanges.RecordAsync(
            new ExchangeRecord
            {
                EventId = recorded.EventId,
                StartedAt = Store.Now,
                DurationMs = 0,
                Outcome = ExchangeOutcomes.UpstreamMissing,
            }
        );

        var kept = (await EventsAsync()).Single().Exchange!;
        Assert.Equal((null, null, ExchangeOutcomes.UpstreamMissing), (kept.Upstream, kept.Status, kept.Outcome));
        Assert.Empty(kept.ResponseBody ?? []);
    }

    private async Task<IReadOnlyList<EventSummary>> EventsAsync() =>
        (await Store.History.EventsAsync(new EventFilter(), new PageRequest(10), default)).Items;

    private ExchangeRecord Exchange(long eventId) =>
        new()
        {
            EventId = eventId,
            Upstream = "http://up.example/",
            StartedAt = Store.Now,
            DurationMs = 12,
            Outcome = ExchangeOutcomes.OfStatus(200),
            Status = 200,
            ResponseHeaders = new HeaderList([new Header("X-A", "1")]),
            ResponseBody = new byte[] { 0, 255, 10 },
            Answer = ExchangeAnswer.Shared,
        };
}
