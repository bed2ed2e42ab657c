using Relay.Storage.History;
using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What every engine says of a source. Engines inherit it and run it for real.</summary>
public abstract class SourceLogContract : IAsyncDisposable
{
    private TestStore? _store;

    private TestStore Store => _store ??= Open();

    private protected abstract TestStore Open();

    private SourceLog Log => new(Store.Store, Store.History);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_source_that_nothing_reached_has_no_figures()
    {
        await RejectAsync(8, "signature_missing");

        Assert.Equal(new SourceFigures(null, null, null, 0, 0), await Log.FiguresAsync(7, default));
        Assert.Empty((await Log.RejectionsAsync(7, new PageRequest(10), default)).Items);
    }

    [Fact]
    public async Task Rejections_are_those_of_the_source_newest_first_and_paged()
    {
        for (var i = 0; i < 5; i++)
        {
            await RejectAsync(7, $"reason_{i}");
            await RejectAsync(8, "other");
        }

        var first = await Log.RejectionsAsync(7, new PageRequest(3), default);
        var second = await Log.RejectionsAsync(7, new PageRequest(3, first.Next), default);
        var figures = await Log.FiguresAsync(7, default);

        Assert.Equal(
            ["reason_4", "reason_3", "reason_2", "reason_1", "reason_0"],
            first.Items.Concat(second.Items).Select(row => row.Reason)
        );
        Assert.Null(second.Next);
        Assert.Equal(("reason_4", 5), (figures.LastRejection!.Reason, figures.Rejections));
    }

    [Fact]
    public async Task A_known_key_with_other_bytes_is_flagged_and_counted()
    {
        await Store.Store.WriteAsync(db =>
            db.Execute(
                "INSERT INTO sources (id, slug, settings, secrets, created_at) VALUES (7, 's', '{}', @secrets, 0)",
                ("secrets", new byte[1])
            )
        );
        var first = await RecordAsync("k", "initiated");
        await RecordAsync("k", "initiated");
        var same = await Log.FiguresAsync(7, default);
        await RecordAsync("k", "ringing");
        await RecordAsync("k", "completed");
        await RecordAsync("other", "completed");
        await Store.CrashAsync();

        Assert.Equal(0, same.KeyConflicts);
        Assert.Equal(2, (await Log.FiguresAsync(7, default)).KeyConflicts);
        Assert.Equal(2, (await Log.KeyConflictsAsync(default))[7]);
        Assert.Equal([EventRecord.KeyConflictFlag], (await Store.History.EventAsync(first.EventId, default))!.Summary.Flags);
        var arrivals = (await Store.History.ArrivalsOfAsync(first.EventId, new PageRequest(10), default)).Items;
        Assert.Equal([false, false, true, true], arrivals.Select(arrival => arrival.IsKeyConflict));
        Assert.Equal(
            2,
            (await Store.History.ArrivalsAsync(new ArrivalFilter(Reason: EventRecord.KeyConflictFlag), new PageRequest(10), default))
                .Items
                .Count
        );
    }

    private Task<Recorded> RecordAsync(string key, string body) => Store.Journal.RecordAsync(Store.Draft(key, [], body: body)).AsTask();

    private async Task RejectAsync(long source, string reason) =>
        await Store.Journal.RejectAsync(
            new Rejection(source, reason, Store.Now, "127.0.0.1", "", HeaderList.Empty, default, 0, new byte[32])
        );
}
