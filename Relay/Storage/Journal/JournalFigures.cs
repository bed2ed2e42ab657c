namespace Relay.Storage.Journal;

/// <summary>What the writer does, for the gauges of <c>/metrics</c>.</summary>
internal sealed class JournalFigures
{
    private long _entries,
        _batches,
        _microseconds;

    /// <summary>Entries that wait.</summary>
    public int Queued { get; set; }

    public long Entries => Volatile.Read(ref _entries);

    public long Batches => Volatile.Read(ref _batches);

    /// <summary>The time spent applying and committing, all batches together.</summary>
    public double CommitSeconds => Volatile.Read(ref _microseconds) / 1e6;

    public void Batch(int entries, TimeSpan took)
    {
        Volatile.Write(ref _entries, _entries + entries);
        Volatile.Write(ref _batches, _batches + 1);
        Volatile.Write(ref _microseconds, _microseconds + (long)took.TotalMicroseconds);
    }
}
