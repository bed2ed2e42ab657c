using Relay.Storage.Journal;
using Relay.Storage.Writing;

namespace Relay.Storage.Retention;

/// <summary>
/// Writes in slices beside those who are in a hurry: each in a transaction of the journal, short, and with nine times its length of peace
/// behind it, so that requests lose at most a tenth of the writer.
/// </summary>
/// <param name="beat">Called after each slice: it gets on.</param>
internal sealed class SliceWriter(JournalStore store, TimeProvider clock, Action beat)
{
    private const int Peace = 9;

    /// <summary>What held the writer for longer than a tenth of this was not the slice.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public SliceSize Size { get; } = new();

    /// <param name="rows">How many the slice has.</param>
    /// <param name="bytes">Bytes of bodies among them.</param>
    public async Task<T> WriteAsync<T>(int rows, long bytes, Func<JournalBatch, T> work, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        long began = 0;
        var result = await store
            .Writer.OnBatchAsync(batch =>
            {
                began = clock.GetTimestamp();
                batch.Dirtied(rows, bytes);
                return work(batch);
            })
            .ConfigureAwait(false);
        // With the commit, which others of the same transaction share.
        var held = clock.GetElapsedTime(began);
        Size.Learn(rows, held);
        beat();
        if (held > TimeSpan.Zero)
            await Task.Delay(held * Peace < Longest ? held * Peace : Longest, clock, stop).ConfigureAwait(false);
        return result;
    }
}
