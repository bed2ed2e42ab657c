using Relay.Storage.Changes;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How whoever follows events sees them: each once, in the order of their commits, none passed by.</summary>
public abstract class FollowerContract : IAsyncDisposable
{
    private readonly EventFollower _follower = new("test");
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
    public async Task Events_come_in_the_order_of_their_commits()
    {
        var first = (await Store.RecordAsync("a")).EventId;
        Assert.Equal([first], await TakeAsync());
        var second = (await Store.RecordAsync("b")).EventId;
        await Store.RecordLateAsync(Store.Draft("c", []), first - 1);

        // The late one was recorded under another id at first.
        var came = await TakeAsync();
        Assert.Equal((second, first - 1), (came[0], came[^1]));
        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public async Task What_was_there_before_it_began_comes_by_id_and_then_the_log()
    {
        var ids = new List<long>();
        for (var i = 0; i < 7; i++)
            ids.Add((await Store.RecordAsync($"{i}")).EventId);
        Assert.Equal(ids[..3], await TakeAsync(limit: 3));
        ids.Add((await Store.RecordAsync("7")).EventId);

        Assert.Equal(ids[3..6], await TakeAsync(limit: 3));
        Assert.Equal(ids[6..], await TakeAsync());
    }

    [Fact]
    public async Task A_place_moves_with_what_is_written_or_not_at_all()
    {
        var id = (await Store.RecordAsync("a")).EventId;
        await TakeAsync();
        var next = (await Store.RecordAsync("b")).EventId;
        await Assert.ThrowsAsync<ProblemException>(() =>
            Store.Store.WriteAsync<int>(db =>
            {
                _follower.Move(db, _follower.Next(db, 10).End);
                throw new ProblemException("state_conflict", "No.");
            })
        );
        await Store.CrashAsync();

        Assert.Equal([next], await TakeAsync());
        Assert.NotEqual(id, next);
    }

    [Fact]
    public async Task The_log_keeps_what_somebody_has_to_follow()
    {
        Assert.Equal(10, await ChangeTrimmer.BoundAsync(Store.Store, 10, default));
        for (var i = 0; i < 5; i++)
            await Store.RecordAsync($"{i}");
        await TakeAsync(limit: 5);
        var number = Store.Store.Position;
        for (var i = 5; i < 9; i++)
            await Store.RecordAsync($"{i}");

        Assert.Equal(number, await ChangeTrimmer.BoundAsync(Store.Store, Store.Store.Position, default));
        Assert.Equal(1, await ChangeTrimmer.BoundAsync(Store.Store, 1, default));
    }

    [Fact]
    public async Task Where_the_log_was_lost_everything_comes_anew()
    {
        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
            ids.Add((await Store.RecordAsync($"{i}")).EventId);
        await TakeAsync(limit: 1);
        await TakeAsync();
        for (var i = 3; i < 6; i++)
            ids.Add((await Store.RecordAsync($"{i}")).EventId);
        while (await ChangeTrimmer.TrimAsync(Store.Store, Store.Store.Position, default)) { }

        Assert.Equal(ids, await TakeAsync());
    }

    [Fact]
    public async Task Those_that_do_not_count_come_along()
    {
        var ids = new List<long>();
        for (var i = 0; i < 6; i++)
            ids.Add((await Store.RecordAsync($"{i}")).EventId);

        var tail = await Store.Store.ReadAsync(db => _follower.Next(db, 2, id => id == ids[1] || id == ids[3]));

        Assert.Equal(ids[..4], tail.Events.Select(entry => entry.Id));
        Assert.True(tail.IsFull);
    }

    private Task<List<long>> TakeAsync(int limit = 100) =>
        Store.Store.WriteAsync(db =>
        {
            var tail = _follower.Next(db, limit);
            _follower.Move(db, tail.End);
            return tail.Events.Select(entry => entry.Id).ToList();
        });
}
