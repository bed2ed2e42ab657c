using Relay.Storage.Querying;
using Relay.Storage.Retention;
using Relay.Storage.Sqlite;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What retention has removed is given back to the disk.</summary>
public sealed class SpaceReturnTests
{
    [Fact]
    public async Task The_file_shrinks_by_what_was_removed_and_stays_whole()
    {
        await using var store = new SqliteTestStore();
        for (var i = 0; i < 300; i++)
            await store.Journal.RecordAsync(store.Draft($"{i}", [], body: new string('x', 40_000)));
        var file = Path.Combine(store.Folder, "relay.db");
        await SettleAsync(store, file, least: 10 << 20);
        var before = new FileInfo(file).Length;

        store.Clock.Advance(TimeSpan.FromDays(31));
        var limits = new RetentionLimits(30, 90, 90, 30, 90);
        await new RetentionRound(store.Engine, limits, store.Now, store.Clock, _ => { }).RunAsync(default);
        var pages = await SpaceReturn.ReturnAsync(store.Engine, new SliceWriter(store.Engine, store.Clock, _ => { }), default);

        Assert.True(pages > 1000, $"{pages} pages");
        await Poll.UntilAsync(() => new FileInfo(file).Length < before / 2, "the file is as long as before");
        Assert.Equal(300, await store.NumberAsync("SELECT count(*) FROM events"));
        Assert.Equal("ok", await store.Store.ReadAsync(db => db.First("PRAGMA integrity_check", row => row.GetString(0))));
        Assert.Equal(0, await SpaceReturn.ReturnAsync(store.Engine, new SliceWriter(store.Engine, store.Clock, _ => { }), default));
    }

    /// <summary>The log is copied into the file, so that there is a length to begin with.</summary>
    private static async Task SettleAsync(SqliteTestStore store, string file, long least)
    {
        await store.Engine.Writer.OnBatchAsync(batch =>
        {
            ((SqliteBatch)batch).CopyLog();
            return 0;
        });
        await Poll.UntilAsync(() => new FileInfo(file).Length >= least, "the log is not copied");
    }
}
