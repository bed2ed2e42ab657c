using Relay.Storage.Journal;
using Relay.Storage.Writing;

namespace Relay.Storage.Retention;

/// <summary>
/// Writes in slices beside those who are in a hurry: each in a transaction of the journal, short, and with nine times its length of peace
/// behind it, so that requests lose at most a tenth of the writer.
/// </summary>
/// <param name="sliced">Called after each slice, with how long its statements took: it gets on.</param>
internal sealed class SliceWriter(JournalStore store, TimeProvider clock, Action<TimeSpan> sliced)
{
    private const int Peace = 9,
        CommitShare = 2;

    /// <summary>What held the writer for longer than a tenth of this was not the slice.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public SliceSize Size { get; } = new();

    /// <param name="rows">How many the slice has.</param>
    /// <param name="bytes">Bytes of bodies among them.</param>
    public async Task<T> WriteAsync<T>(int rows, long bytes, Func<JournalBatch, T> work, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var own = TimeSpan.Zero;
        var result = await store
            .Writer.OnBatchAsync(batch =>
            {
                var began = clock.GetTimestamp();
                batch.Dirtied(rows, bytes);
                var done = work(batch);
                own = clock.GetElapsedTime(began);
                return done;
            })
            .ConfigureAwait(false);
        // Its statements alone: the commit is shared with others, and takes about as long again for what is the slice's.
        Size.Learn(rows, own);
        sliced(own);
        var pause = own * CommitShare * Peace;
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause < Longest ? pause : Longest, clock, stop).ConfigureAwait(false);
        return result;
    }
}
