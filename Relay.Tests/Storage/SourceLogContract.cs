using Relay.Storage.History;
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

        Assert.Equal(new SourceFigures(null, null, null, 0), await Log.FiguresAsync(7, default));
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

    private async Task RejectAsync(long source, string reason) =>
        await Store.Journal.RejectAsync(
            new Rejection(source, reason, Store.Now, "127.0.0.1", "", HeaderList.Empty, default, 0, new byte[32])
        );
}
