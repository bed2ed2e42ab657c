using Microsoft.Data.Sqlite;

namespace Relay.Storage.Sqlite;

/// <summary>
/// Keeps the write-ahead log short without making the writer wait: a thread with a connection of its own copies frames into the file
/// while commits go on,
/// and the writer copies only the tail, after which the log starts again from its beginning. (With checkpoints on the writer, p99 was
/// five times as long.)
/// A crash between the two leaves a longer log, which the next start reads.
/// </summary>
internal sealed class Checkpointer : IDisposable
{
    /// <summary>Pages that entries and commits dirty, as they are reckoned: about 16 MiB of log where rows are small, 64 at most.</summary>
    private const int EveryPages = 8000;
    private const int PagesPerCommit = 4;
    private const int TailFrames = 2000;

    /// <summary>Until a copy that somebody's reading kept from being whole is tried again.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly SqliteConnection _connection;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(false);
    private int _pages;
    private volatile bool _tail,
        _whole,
        _stopping;

    public Checkpointer(SqliteDatabase database)
    {
        _connection = database.Open();
        _thread = new Thread(Run) { Name = "checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Called by the writer between transactions.</summary>
    /// <param name="pages">What it dirtied, as far as it can be reckoned.</param>
    public void AfterCommit(SqliteConnection writer, int pages)
    {
        if (_tail)
        {
            _tail = false;
            _pages = 0;
            _whole &= Checkpoint(writer).Left != 0;
        }
        else if ((_pages += pages + PagesPerCommit) >= EveryPages)
        {
            _pages = 0;
            _wake.Set();
        }
    }

    /// <summary>
    /// Copies the log to its end, as soon as readers let it: only then is a file that has fewer pages than before cut to its length.
    /// </summary>
    public void CopyWhole()
    {
        _whole = true;
        _wake.Set();
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _connection.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wake.WaitOne(_whole ? Again : Timeout.InfiniteTimeSpan);
            if (_stopping)
                return;

            // Each pass leaves what was written during it; once that is little, the writer takes the rest.
            var left = int.MaxValue;
            for (var pass = 0; pass < 4 && !_stopping && left > TailFrames; pass++)
                left = Checkpoint(_connection).Left;
            _whole &= left != 0;
            _tail = true;
        }
    }

    /// <returns>Frames of the log, and those that are still to be copied; -1 where nothing could be.</returns>
    private static (int Log, int Left) Checkpoint(SqliteConnection connection)
    {
        var result = Native.Checkpoint(connection.Handle!.DangerousGetHandle(), 0, Native.Passive, out var log, out var done);
        return result == Native.Ok ? (log, log - done) : (log, -1);
    }
}
