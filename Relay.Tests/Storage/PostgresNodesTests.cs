using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Relay.Hosting;
using Relay.Storage.Postgres;
using Relay.Storage.Querying;
using Relay.Storage.Writing;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// Two nodes on one database: who runs what, and what one that was taken for dead can still do.
/// Long because each way for two nodes to meet is a test and they share the two.
/// </summary>
public sealed class PostgresNodesTests : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly PostgresTestStore _first = new();
    private readonly PostgresStore _second;
    private readonly PostgresSeats _seats,
        _otherSeats;
    private readonly PostgresShare _one,
        _other;

    public PostgresNodesTests()
    {
        _second = Open();
        _second.Writer.Webhooks = id => _first.Webhooks.GetValueOrDefault(id);
        (_seats, _otherSeats) = (new PostgresSeats(_first.Postgres), new PostgresSeats(_second));
        _one = new PostgresShare(_first.Postgres, _seats, _first.Clock, Lease, NullLogger<PostgresShare>.Instance);
        _other = new PostgresShare(_second, _otherSeats, _first.Clock, Lease, NullLogger<PostgresShare>.Instance);
    }

    private StoredQueue OtherQueue => new StoredQueue(_second);

    public async ValueTask DisposeAsync()
    {
        _one.Dispose();
        _other.Dispose();
        _second.Dispose();
        await _first.DisposeAsync();
    }

    [Fact]
    public async Task Each_has_a_number_a_generation_and_ids_of_its_own_and_sees_the_other()
    {
        await BeatAsync();

        Assert.Equal([0, 1], _one.Live.Select(node => node.Number));
        Assert.Equal([_one.Self, _other.Self], _other.Live.Select(node => node.Generation));
        Assert.All(_one.Live, node => Assert.True(node.IsConnected));
        Assert.Equal((0, 1), (IdSequence.NodeOf(_first.Postgres.Ids.Next()), IdSequence.NodeOf(_second.Ids.Next())));
    }

    [Fact]
    public async Task Only_the_owner_claims_and_what_the_other_takes_in_waits_for_it()
    {
        var webhook = await _first.WebhookAsync();
        var born = await _second.RecordAsync(_first.Draft("k", [webhook]));

        Assert.Empty(born.Leased);
        Assert.Empty((await OtherQueue.ClaimDueAsync(webhook, TestStore.Size(10), byCall: false, _first.Now)).Works);
        Assert.Empty((await OtherQueue.ClaimParkedAsync(webhook, TestStore.Size(10), inOrder: true, _first.Now)).Works);
        Assert.Equal(born.EventId, (await _first.ClaimAsync(webhook)).Single().Event.Id);
        Assert.Equal([], await _first.DifferencesAsync());
    }

    [Fact]
    public async Task A_lane_changes_hands_once_whoever_asks_and_only_from_the_owner_that_was_seen()
    {
        var webhook = await _first.WebhookAsync();
        var seen = new LaneOwner(webhook, _one.Self);

        await _one.ReleaseAsync([webhook]);
        Assert.Empty(await _other.TakeAsync([seen]));
        Assert.Equal([webhook], await _other.TakeAsync([seen with { Owner = 0 }]));
        Assert.Empty(await _one.TakeAsync([seen with { Owner = 0 }]));

        await _first.WaitingAsync(webhook);
        Assert.Empty(await _first.ClaimAsync(webhook));
        Assert.Single((await OtherQueue.ClaimDueAsync(webhook, TestStore.Size(10), byCall: false, _first.Now)).Works);
    }

    /// <summary>What is decided by the store and not by a clock: a dead node's leases are void, and what comes of them changes nothing.</summary>
    [Fact]
    public async Task A_node_that_was_silent_for_too_long_changes_nothing_that_its_successor_decided()
    {
        var webhook = await _first.WebhookAsync();
        var work = await _first.BornAsync(webhook);
        var displaced = 0;
        _one.Displaced += () => displaced++;
        await BeatAsync();

        // The first one is stopped: the second sees its last beat, and then none for the lease.
        await SilentAsync(_other, Lease + TimeSpan.FromSeconds(1));
        Assert.Equal([_other.Self], _other.Live.Select(node => node.Generation));
        Assert.Equal([webhook], await _other.TakeAsync([new LaneOwner(webhook, _one.Self)]));
        var again = (await OtherQueue.ClaimDueAsync(webhook, TestStore.Size(10), byCall: false, _first.Now)).Works.Single();
        Assert.False((await _second.SettleAsync(new Attempted(again, _first.Result(Outcome.ServerError), 0))).Fenced);

        // It goes on: its first write is refused, and then it is a new node.
        var before = _one.Self;
        await Assert.ThrowsAsync<StorageException>(async () => await _first.Journal.SettleAsync(Succeeded(work)));
        _first.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await _first.Journal.SettleAsync(Succeeded(work))).Fenced);
        await _one.BeatAsync();

        Assert.Equal(1, displaced);
        Assert.True(_one.Self > _other.Self && _one.Self > before);
        Assert.Equal(3, await _first.NumberAsync($"SELECT state FROM deliveries WHERE id = {work.DeliveryId}"));
        Assert.Equal(1, (await _first.HealthAsync(webhook)).Strikes);
        Assert.Empty(await _first.ClaimAsync(webhook));
        Assert.Equal([], await _first.DifferencesAsync());
    }

    [Fact]
    public async Task One_that_ends_in_order_is_gone_at_once_and_all_that_it_held_is_nobodys()
    {
        var webhook = await _first.WebhookAsync();
        var work = await _first.BornAsync(webhook);
        await BeatAsync();

        _first.Postgres.Dispose();
        await _other.BeatAsync();

        Assert.Single(_other.Live);
        Assert.Equal([new LaneOwner(webhook, 0)], await _other.ReadLanesAsync(default));
        await _other.TakeAsync([new LaneOwner(webhook, 0)]);
        var again = await OtherQueue.ClaimDueAsync(webhook, TestStore.Size(10), byCall: false, _first.Now);
        Assert.Equal(work.DeliveryId, again.Works.Single().DeliveryId);
    }

    [Fact]
    public async Task While_the_store_was_away_nobody_is_taken_for_dead()
    {
        await BeatAsync();
        _first.Clock.Advance(TimeSpan.FromMinutes(1));
        PostgresServer.Shared.Cut(_first.Database);

        await _other.BeatAsync();

        Assert.Equal(2, _other.Live.Count);
        Assert.True(_other.IsSure);
        Assert.False(_one.IsSure);
    }

    /// <summary>A retry by hand goes beside the lane, wherever the lane is; where its node dies the delivery is what it was before.</summary>
    [Fact]
    public async Task What_a_person_sent_on_a_node_that_died_goes_back_to_what_it_was()
    {
        var webhook = await _first.WebhookAsync();
        var failed = await _first.BornAsync(webhook);
        await _first.SettleAsync(failed, Outcome.ServerError);
        Assert.NotNull(await OtherQueue.ClaimOneAsync(failed.DeliveryId, 0));
        var kept = await _first.BornAsync(webhook);

        _second.Dispose();

        Assert.Equal(3, await _first.NumberAsync($"SELECT state FROM deliveries WHERE id = {failed.DeliveryId}"));
        Assert.Equal(1, await _first.NumberAsync($"SELECT state FROM deliveries WHERE id = {kept.DeliveryId}"));
        Assert.False((await _first.SettleAsync(kept, Outcome.Succeeded)).Fenced);
        Assert.Equal([], await _first.DifferencesAsync());
    }

    /// <summary>One that is stopped keeps its connections, and with them what it leads.</summary>
    [Fact]
    public async Task What_a_dead_node_led_is_led_by_another_one()
    {
        using var leaders = new PostgresLeaders(_first.Postgres);
        using var others = new PostgresLeaders(_second);
        Assert.True(await leaders.TryLeadAsync("calls", default));
        Assert.False(await others.TryLeadAsync("calls", default));
        await BeatAsync();

        await SilentAsync(_other, Lease + TimeSpan.FromSeconds(1));

        // The server ends a connection a moment after it was told to.
        await Poll.UntilAsync(async () => await others.TryLeadAsync("calls", default), "nobody leads it");
        await Assert.ThrowsAsync<StorageException>(async () => await leaders.TryLeadAsync("calls", default));
        Assert.False(await leaders.TryLeadAsync("calls", default));
    }

    /// <summary>Cut off it is not sure for as long as one whose connection stands: the others have less patience with it.</summary>
    [Fact]
    public async Task One_that_cannot_say_that_it_lives_is_not_sure_of_it_after_three_seconds()
    {
        await BeatAsync();
        _first.Clock.Advance(NodeWatch.Grace);
        Assert.True(_one.IsSure);
        PostgresServer.Shared.Admin($"ALTER DATABASE {_first.Database} SET default_transaction_read_only = on");
        PostgresServer.Shared.Cut(_first.Database);

        await Assert.ThrowsAsync<StorageException>(_one.BeatAsync);

        Assert.False(_one.IsSure);
        PostgresServer.Shared.Admin($"ALTER DATABASE {_first.Database} RESET default_transaction_read_only");
        await _one.BeatAsync();
        Assert.True(_one.IsSure);
        await Record.ExceptionAsync(() => _first.NumberAsync("SELECT 1"));
    }

    [Fact]
    public async Task The_same_key_at_two_nodes_at_once_is_one_event()
    {
        var webhook = await _first.WebhookAsync();
        var stores = (IJournal[])[_first.Journal, _second];
        var recorded = await Task.WhenAll(
            Enumerable.Range(0, 400).Select(n => Task.Run(() => stores[n % 2].RecordAsync(_first.Draft($"k{n / 8}", [webhook])).AsTask()))
        );

        Assert.Equal(50, recorded.Count(one => !one.Duplicate));
        Assert.Equal(50, recorded.Select(one => one.EventId).Distinct().Count());
        Assert.Equal(50, await _first.NumberAsync("SELECT count(*) FROM deliveries"));
        Assert.Equal([], await _first.DifferencesAsync());
    }

    /// <summary>No row of a webhook keeps the nodes apart here, so the key itself must.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_two_nodes_look_for_before_either_has_written_it_is_one_event(bool theyKnowOfEachOther)
    {
        _first.Postgres.Tables.HasPeers = _second.Tables.HasPeers = theyKnowOfEachOther;
        await using var other = new NpgsqlConnection(PostgresServer.Shared.Address(_first.Database) + ";Pooling=false");
        other.Open();
        // Every transaction ends with this row: neither ends before both have looked.
        other.Execute("BEGIN; SELECT 1 FROM ledger FOR UPDATE");
        var both = new[] { _first.Journal, _second }.Select(journal => journal.RecordAsync(_first.Draft("k", [])).AsTask()).ToArray();
        await Poll.UntilAsync(
            () =>
                PostgresServer.Shared.Number(
                    "postgres",
                    $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{_first.Database}' AND wait_event_type = 'Lock'"
                ) == 2,
            "they do not wait"
        );
        other.Execute("COMMIT");

        var recorded = await Task.WhenAll(both);
        Assert.Single(recorded, one => !one.Duplicate);
        Assert.Single(recorded.Select(one => one.EventId).Distinct());
        Assert.Equal(1, await _first.NumberAsync("SELECT count(*) FROM events"));
        Assert.Equal([], await _first.DifferencesAsync());
    }

    /// <summary>Vector 21 of the strikes: three in parallel at two nodes.</summary>
    [Fact]
    public async Task Strikes_from_two_nodes_count_once_each_and_disable_once()
    {
        var webhook = await _first.WebhookAsync();
        var works = new[] { await _first.BornAsync(webhook), await _first.BornAsync(webhook), await _first.BornAsync(webhook) };
        var journals = (IJournal[])[_first.Journal, _second];

        var settled = await Task.WhenAll(
            works.Select(
                (work, n) =>
                    Task.Run(() => journals[n % 2].SettleAsync(new Attempted(work, _first.Result(Outcome.ServerError), 0)).AsTask())
            )
        );

        Assert.Single(settled, one => one.Disabled);
        Assert.Equal(
            (3, WebhookStatus.AutoDisabled),
            ((await _first.HealthAsync(webhook)).Strikes, (await _first.HealthAsync(webhook)).Status)
        );
        Assert.Equal([], await _first.DifferencesAsync());
    }

    /// <summary>A commit that was slow and has lower ids than one before it: whoever follows the log reads it all the same.</summary>
    [Fact]
    public async Task What_another_node_commits_is_known_by_its_number_and_whoever_follows_is_told()
    {
        var (told, position) = (0, _first.Postgres.Position);
        _first.Postgres.Changed += () => Interlocked.Increment(ref told);

        await _second.RecordAsync(_first.Draft("late", []));
        await _first.Postgres.FollowOthersAsync(default);

        Assert.Equal(1, told);
        Assert.Equal((_second.Position, position + 1), (_first.Postgres.Position, _first.Postgres.Position));
    }

    [Fact]
    public async Task A_new_delivery_is_behind_the_mark_also_where_its_node_has_a_slower_clock()
    {
        var webhook = await _first.WebhookAsync();
        await _first.PauseAsync(webhook);
        var ahead = new ManualClock();
        ahead.Advance(_first.Clock.GetUtcNow() - ahead.GetUtcNow() + TimeSpan.FromSeconds(10));
        using var fast = Open(ahead);
        await new StoredQueue(fast).ChangeHealthAsync(webhook, (health, last) =>
            Strikes.Enable(health, ParkedChoice.Drain, null, null, last)
        );

        await _first.WaitingAsync(webhook);

        Assert.Equal((1, 0), ((await _first.HealthAsync(webhook)).OpenLive, (await _first.HealthAsync(webhook)).OpenParked));
    }

    [Fact]
    public async Task Whose_lane_has_new_work_or_another_health_is_told_by_the_one_that_changed_it()
    {
        var (ours, theirs) = (await _first.WebhookAsync(), await _first.WebhookAsync());
        await _one.ReleaseAsync([theirs]);
        await _other.TakeAsync([new LaneOwner(theirs, 0)]);
        var told = new TaskCompletionSource<IReadOnlyList<long>?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _one.Told += ids =>
        {
            if (ids is null)
                listens.TrySetResult();
            else if (ids.Count > 0)
                told.TrySetResult(ids);
        };
        using var listener = new NodeListener(
            _first.Postgres,
            _one,
            _first.Clock,
            new HealthBoard(_first.Clock),
            NullLogger<NodeListener>.Instance
        );
        await listener.StartAsync(default);
        await listens.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await _second.RecordAsync(_first.Draft("k", [ours, theirs]));

        Assert.Equal([ours], await told.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        await listener.StopAsync(default);
    }

    /// <summary>One name, one place over all nodes, and the lane is where the place is.</summary>
    [Fact]
    public async Task A_listeners_place_is_one_nodes_until_it_leaves_gives_way_or_its_node_is_gone()
    {
        var listener = await _first.WebhookAsync();
        var lost = new List<long>();
        _seats.Lost += lost.Add;
        await BeatAsync();

        Assert.Null(await _seats.TakeAsync(listener, "laptop", _ => false));
        Assert.Equal("laptop", await _otherSeats.TakeAsync(listener, "desktop", _ => false));
        Assert.Equal([new LaneOwner(listener, _one.Self, _one.Self)], await _other.ReadLanesAsync(default));
        Assert.Equal("laptop", _otherSeats.FindElsewhere(listener));

        Assert.Null(await _otherSeats.TakeAsync(listener, "desktop", held => held == "laptop"));
        Assert.Equal([new LaneOwner(listener, _other.Self, _other.Self)], await _one.ReadLanesAsync(default));
        Assert.Equal([listener], lost);
        Assert.False(await _seats.HasAsync(listener, default));
        await _seats.LeaveAsync(listener);
        Assert.True(await _otherSeats.HasAsync(listener, default));

        _second.Dispose();
        Assert.Null(await _seats.TakeAsync(listener, "laptop", _ => false));
    }

    private PostgresStore Open(TimeProvider? clock = null) =>
        PostgresStore.Open(PostgresServer.Shared.Address(_first.Database), clock ?? _first.Clock, new Random(2), new PostgresLimits());

    private Attempted Succeeded(DeliveryWork work) => new(work, _first.Result(Outcome.Succeeded), 0);

    private async Task BeatAsync()
    {
        await _one.BeatAsync();
        await _other.BeatAsync();
        await _one.BeatAsync();
    }

    /// <summary>Only this one beats, for so long.</summary>
    private async Task SilentAsync(PostgresShare share, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            _first.Clock.Advance(TimeSpan.FromSeconds(1));
            await share.BeatAsync();
        }
    }
}
