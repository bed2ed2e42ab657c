using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Npgsql;
using Relay.Storage.Calls;
using Relay.Storage.Postgres;
using Relay.Storage.Querying;
using Relay.Storage.Retention;
using Relay.Tests.Live;
using Xunit;
using Outcome = Relay.Domain.Deliveries.Outcome;

namespace Relay.Tests.Storage;

/// <summary>Tables in parts by time: what is written goes to its part, and a part of which everything is due goes at once.</summary>
public sealed class PostgresPartitionTests : IAsyncDisposable
{
    private const int Days = 7;

    private static readonly RetentionLimits Limits = new(Bodies: 30, Metadata: 90, Attempts: 90, Rejected: 20, Dedupe: 120);
    private readonly PostgresTestStore _store = new(new PostgresLimits(PartitionDays: Days), isFresh: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_start_makes_the_part_of_now_and_the_next_one_and_what_comes_lies_there()
    {
        var now = Partition.At(_store.Now, Days);
        Assert.Equal([now, Partition.At(IdSequence.TimeOf(now.To), Days)], await PartsAsync("events"));

        await DeliveredAsync();

        foreach (var (table, _) in PartitionRows.Tables)
            Assert.Equal((table, 1, 0), (table, await CountAsync($"{table}_{now.Suffix}"), await CountAsync($"{table}_rest")));
    }

    [Fact]
    public async Task Parts_are_made_ahead_once_by_whoever_comes_first()
    {
        _store.Clock.Advance(TimeSpan.FromDays(40));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _store.Postgres.Partitions.MakeAsync(_store.Now, Cancel)));

        var parts = await PartsAsync("events");
        Assert.Equal(4, parts.Count);
        Assert.All(PartitionRows.Tables, table => Assert.Equal(parts, PartsAsync(table.Table).GetAwaiter().GetResult()));
        Assert.Equal(Partition.At(_store.Now, Days), parts[2]);
    }

    /// <summary>Nobody was there to make it: the clock has jumped, or the relay was away and its loop did not come.</summary>
    [Fact]
    public async Task What_came_before_its_part_was_made_stays_where_it_is_and_the_next_part_is_made()
    {
        _store.Clock.Advance(TimeSpan.FromDays(40));
        await DeliveredAsync();

        Assert.True(await _store.Postgres.Partitions.MakeAsync(_store.Now, Cancel));

        Assert.Equal(1, await CountAsync("events_rest"));
        var now = Partition.At(_store.Now, Days);
        Assert.DoesNotContain(now, await PartsAsync("events"));
        Assert.Contains(Partition.At(IdSequence.TimeOf(now.To), Days), await PartsAsync("events"));
    }

    [Fact]
    public async Task A_part_that_is_due_as_a_whole_goes_at_once_and_what_is_unfinished_stays_and_goes_when_it_is_finished()
    {
        var webhook = await _store.WebhookAsync();
        var part = Partition.At(_store.Now, Days);
        await DeliveredAsync(webhook);
        var leased = await _store.BornAsync(webhook);
        var waiting = (await _store.Journal.RecordAsync(_store.Draft("k", [webhook], leased: false))).EventId;
        await _store.RecordAsync("k");
        await NextPartAsync();
        var young = await DeliveredAsync(webhook);

        var due = IdSequence.TimeOf(part.To) + (long)TimeSpan.FromDays(90).TotalMilliseconds;
        _store.Clock.Advance(TimeSpan.FromMilliseconds(due - 1 - _store.Now));
        Assert.Equal(0, (await RoundAsync()).Events);
        _store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var tally = await RoundAsync();

        Assert.Equal((1L, 2L), (tally.Events, tally.Held));
        foreach (var (table, _) in PartitionRows.Tables)
            Assert.DoesNotContain(part, await PartsAsync(table));
        Assert.Equal(2, await CountAsync("events_rest"));
        foreach (var open in (long[])[leased.Event.Id, waiting])
            Assert.Equal("{}", Encoding.UTF8.GetString((await _store.History.EventBodyAsync(open, Cancel))!.Bytes!));
        Assert.NotNull(await _store.History.EventAsync(young, Cancel));
        Assert.Equal(1, await CountAsync("attempts"));

        await _store.SettleAsync(leased, Outcome.Succeeded);
        foreach (var work in await _store.ClaimAsync(webhook))
            await _store.SettleAsync(work, Outcome.Succeeded);
        Assert.Equal((2L, 0L), (await RoundAsync()) is var last ? (last.Events, last.Held) : default);
        Assert.Equal(1, await CountAsync("events"));
        var ledger = await _store.History.LedgerAsync(Cancel);
        Assert.Equal((4L, 4L, 4L, 0L), (ledger.Unique, ledger.Routed, ledger.Delivered, ledger.Open));
    }

    [Fact]
    public async Task A_strike_keeps_its_event_and_a_replay_in_a_later_part_goes_with_its_event()
    {
        var webhook = await _store.WebhookAsync();
        var replayed = await DeliveredAsync(webhook);
        await _store.SettleAsync(await _store.BornAsync(webhook), Outcome.ServerError);
        await NextPartAsync();
        var again = Assert.Single(await _store.Queue.CreateAsync(replayed, [webhook], DeliveryTrigger.Replay, _store.Now));

        await RoundAsync(afterDays: 92);

        // The replay waits: its event, its first delivery and both bodies are kept with it.
        Assert.Equal((2, 3, 2), (await CountAsync("events_rest"), await CountAsync("deliveries"), await CountAsync("bodies_rest")));
        Assert.Equal(1, await CountAsync("deliveries_rest WHERE state = 2"));

        await _store.SettleAsync(Assert.Single(await _store.ClaimAsync(webhook)), Outcome.Succeeded);
        await RoundAsync();

        // A success has ended the strikes.
        Assert.Equal((0, 0, 0), (await CountAsync("events"), await CountAsync("deliveries"), await CountAsync("attempts")));
        Assert.Null(await _store.History.DeliveryAsync(again, Cancel));
    }

    [Fact]
    public async Task Finished_replays_outside_of_the_part_go_with_it()
    {
        var webhook = await _store.WebhookAsync();
        var replayed = await DeliveredAsync(webhook);
        await NextPartAsync();
        await _store.Queue.CreateAsync(replayed, [webhook], DeliveryTrigger.Replay, _store.Now);
        await _store.SettleAsync(Assert.Single(await _store.ClaimAsync(webhook)), Outcome.Succeeded);

        await RoundAsync(afterDays: 92);

        Assert.Equal((0, 0, 0), (await CountAsync("events"), await CountAsync("deliveries"), await CountAsync("attempts")));
    }

    [Fact]
    public async Task Bodies_go_before_their_events_and_their_room_with_them()
    {
        var webhook = await _store.WebhookAsync();
        var part = Partition.At(_store.Now, Days);
        var gone = await DeliveredAsync(webhook);
        var open = await _store.BornAsync(webhook);

        await RoundAsync(afterDays: 38);

        Assert.DoesNotContain(part, await PartsAsync("bodies"));
        Assert.Contains(part, await PartsAsync("events"));
        Assert.False((await _store.History.EventAsync(gone, Cancel))!.HasBody);
        Assert.True((await _store.History.EventAsync(open.Event.Id, Cancel))!.HasBody);
        Assert.Equal(1, await CountAsync("bodies_rest"));

        await _store.SettleAsync(open, Outcome.Succeeded);
        await RoundAsync(afterDays: 60);
        Assert.Equal((0, 0), (await CountAsync("events"), await CountAsync("bodies")));
        Assert.DoesNotContain(part, await PartsAsync("events"));
    }

    [Theory]
    [InlineData(120)]
    [InlineData(0)]
    public async Task A_source_that_keeps_for_longer_keeps_the_part_and_the_others_go_row_by_row(int days)
    {
        var limits = Limits with { Sources = new Dictionary<long, RetentionLimits.SourceDays> { [8] = new(null, days) } };
        var part = Partition.At(_store.Now, Days);
        await _store.RecordAsync(null);
        await _store.Journal.RecordAsync(_store.Draft(null, [], source: 8));

        await RoundAsync(afterDays: 98, limits);

        Assert.Contains(part, await PartsAsync("events"));
        Assert.Equal(8, await _store.NumberAsync("SELECT min(source_id) FROM events"));

        await RoundAsync(afterDays: 40, limits);
        Assert.Equal(days == 0 ? 1 : 0, await CountAsync("events"));
        Assert.Equal(days == 0, (await PartsAsync("events")).Contains(part));
    }

    [Fact]
    public async Task A_part_with_too_much_that_is_unfinished_is_taken_row_by_row()
    {
        var webhook = await _store.WebhookAsync();
        var part = Partition.At(_store.Now, Days);
        var first = await DeliveredAsync(webhook);
        await _store.RunAsync(
            $"""
            INSERT INTO events (id, source_id, kind, type, received_at, verification, remote, body_sha256, body_bytes, headers)
              SELECT {first} + 20000 + n, 7, 'call.completed', 'call.end', 0, 1, '127.0.0.1', ''::bytea, 0, ''::bytea FROM generate_series(1, 10001) n;
            INSERT INTO deliveries (id, event_id, webhook_id, state, trigger, next_at, created_at)
              SELECT {first} + 20000 + n, {first} + 20000 + n, {webhook}, 0, 0, 0, 0 FROM generate_series(1, 10001) n
            """
        );

        var tally = await RoundAsync(afterDays: 98);

        Assert.Equal((1L, 10_001L, false), (tally.Events, tally.Held, tally.IsPostponed));
        Assert.Contains(part, await PartsAsync("events"));
    }

    [Fact]
    public async Task Calls_count_what_is_left_and_go_with_their_last_event()
    {
        var webhook = await _store.WebhookAsync();
        await _store.Journal.RecordAsync(_store.Draft(null, [], call: "short"));
        var kept = await _store.BornAsync(webhook, "long");
        await _store.Journal.RecordAsync(_store.Draft(null, [], call: "long"));
        var store = new CallStore(_store.Store, () => 0, TimeProvider.System);
        while ((await Relay.Calls.CallProjector.ProjectAsync(store, Catalog(), Cancel)).IsFull) { }
        Assert.Equal(2, await CountAsync("calls"));

        await RoundAsync(afterDays: 98);

        Assert.Equal((1, 1), (await CountAsync("calls"), await CountAsync("call_events")));
        Assert.Equal(1, await _store.NumberAsync("SELECT events FROM calls"));
        await _store.SettleAsync(kept, Outcome.Succeeded);
        await RoundAsync();
        Assert.Equal((0, 0), (await CountAsync("calls"), await CountAsync("call_states")));
    }

    [Fact]
    public async Task While_somebody_reads_for_long_the_part_stays_ingest_goes_on_and_the_next_round_takes_it()
    {
        await _store.RecordAsync(null);
        _store.Clock.Advance(TimeSpan.FromDays(98));
        await using (var reader = new NpgsqlConnection(PostgresServer.Shared.Address(_store.Database)))
        {
            await reader.OpenAsync(Cancel);
            await using var transaction = await reader.BeginTransactionAsync(Cancel);
            reader.Long("SELECT count(*) FROM events");

            var tally = await RoundAsync();
            Assert.True(tally.IsPostponed);
            Assert.Equal(0, tally.Events);
            await _store.RecordAsync(null);
            Assert.Equal(2, await CountAsync("events"));
        }

        Assert.Equal((1L, false), (await RoundAsync()) is var next ? (next.Events, next.IsPostponed) : default);
    }

    [Fact]
    public async Task After_a_crash_what_a_part_has_left_behind_is_found()
    {
        await _store.Journal.RecordAsync(_store.Draft(null, [], call: "call"));
        var store = new CallStore(_store.Store, () => 0, TimeProvider.System);
        while ((await Relay.Calls.CallProjector.ProjectAsync(store, Catalog(), Cancel)).IsFull) { }
        _store.Clock.Advance(TimeSpan.FromDays(98));
        await _store.Postgres.Partitions.DropAsync(RetentionLimits.Bound(90, _store.Now), null, Cancel);
        Assert.Equal((0, 1), (await CountAsync("events"), await CountAsync("calls")));

        await _store.CrashAsync();
        await RoundAsync();

        Assert.Equal(0, await CountAsync("calls"));
    }

    [Fact]
    public void Parts_of_any_lengths_leave_no_time_twice()
    {
        var made = Gen.Choose(1, 31).SelectMany(days => Gen.Choose(0, 200), (days, at) => (Days: days, At: at)).ListOf(12);
        Prop.ForAll(made.ToArbitrary(), wishes =>
            {
                var parts = new List<Partition>();
                foreach (var (days, at) in wishes)
                {
                    var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(at).ToUnixTimeMilliseconds();
                    var wanted = Partition.At(time, days);
                    Assert.InRange(IdSequence.AtTime(time), wanted.From, wanted.To - 1);
                    if (wanted.Without(parts) is not { } part)
                        continue;
                    Assert.True(part.From >= wanted.From && part.To <= wanted.To);
                    parts.Add(part);
                }

                parts.Sort((one, other) => one.From.CompareTo(other.From));
                Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From));
                Assert.Equal(parts.Count, parts.Select(part => part.Suffix).Distinct().Count());
            })
            .Check(FsCheck.Config.QuickThrowOnFailure);
    }

    /// <summary>An event with a delivery that arrived.</summary>
    private async Task<long> DeliveredAsync(long? webhook = null)
    {
        var work = await _store.BornAsync(webhook ?? await _store.WebhookAsync());
        await _store.SettleAsync(work, Outcome.Succeeded);
        return work.Event.Id;
    }

    private async Task NextPartAsync()
    {
        _store.Clock.Advance(TimeSpan.FromDays(Days));
        await _store.Postgres.Partitions.MakeAsync(_store.Now, Cancel);
    }

    private static TestCatalog Catalog()
    {
        var catalog = new TestCatalog();
        catalog.Set([
            new Source
            {
                Id = 7,
                Slug = "s",
                Name = "s",
                Dialect = "dialstack",
            },
        ]);
        return catalog;
    }

    private Task<RetentionTally> RoundAsync(int afterDays = 0, RetentionLimits? limits = null)
    {
        _store.Clock.Advance(TimeSpan.FromDays(afterDays));
        return new RetentionRound(_store.Engine, limits ?? Limits, _store.Now, _store.Clock, _ => { }).RunAsync(Cancel);
    }

    private Task<IReadOnlyList<Partition>> PartsAsync(string table) => _store.Store.ReadAsync(db => PartitionRows.Read(db, table), Cancel);

    private async Task<int> CountAsync(string from) => (int)await _store.NumberAsync($"SELECT count(*) FROM {from}");
}
