using System.Data.Common;
using Relay.Hosting;
using Relay.Storage.Querying;
using Relay.Storage.Retention;
using Relay.Storage.Writing;

namespace Relay.Storage.Sqlite;

/// <summary>
/// Gives pages that nothing is in any more back to the disk, in slices: a twentieth of the file stays, because what is taken in next needs
/// pages too. The file is shorter once the log is copied into it, which the last slice asks for.
/// </summary>
internal sealed class SpaceReturn(JournalStore store, TimeProvider clock, HealthBoard health, ILogger<SpaceReturn> log)
    : BackgroundLoop("space-return", clock, health, log)
{
    private const int Spare = 20;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private readonly TimeProvider _clock = clock;

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        await ReturnAsync(store, new SliceWriter(store, _clock, _ => Beat()), stop).ConfigureAwait(false);
        return Every;
    }

    /// <returns>How many pages went.</returns>
    public static async Task<long> ReturnAsync(JournalStore store, SliceWriter slices, CancellationToken stop)
    {
        var returned = 0L;
        while (true)
        {
            var (free, pages) = await store
                .ReadAsync(db => (db.Long("PRAGMA freelist_count"), db.Long("PRAGMA page_count")), stop)
                .ConfigureAwait(false);
            var most = (int)Math.Min(slices.Size.Rows, free - (pages / Spare));
            if (most <= 0)
                break;
            var gone = await slices.WriteAsync(most, 0, batch => Return(batch.Connection, most), stop).ConfigureAwait(false);
            returned += gone;
            if (gone == 0)
                break;
        }

        if (returned > 0)
            await store
                .Writer.OnBatchAsync(batch =>
                {
                    ((SqliteBatch)batch).CopyLog();
                    return returned;
                })
                .ConfigureAwait(false);
        return returned;
    }

    /// <summary>Each page that goes has moved another one into a free place, and what points to it.</summary>
    private static long Return(DbConnection db, int most)
    {
        var before = db.Long("PRAGMA freelist_count");
        db.Execute($"PRAGMA incremental_vacuum({most})");
        return before - db.Long("PRAGMA freelist_count");
    }
}
