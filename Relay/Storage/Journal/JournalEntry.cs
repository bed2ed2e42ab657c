using System.Threading.Tasks.Sources;

namespace Relay.Storage.Journal;

/// <summary>
/// One request to the writer. It is applied within a transaction that it shares with others, and completes when that is on disk.
/// </summary>
internal abstract class JournalEntry
{
    /// <summary>What it holds in memory, for the bound of the queue.</summary>
    public virtual int Bytes => 0;

    /// <summary>Whether an outsider caused it and waits for it.</summary>
    public bool IsFromOutside { get; set; }

    /// <summary>Names what it will ask for, before the transaction's first entry is applied.</summary>
    public virtual void Name(ReadAhead ahead) { }

    /// <summary>Runs on the writer's thread. It may run again from the start where the transaction had to be given up.</summary>
    public abstract void Apply(JournalBatch batch);

    /// <summary>The transaction is on disk.</summary>
    public abstract void Complete();

    /// <summary>
    /// Nothing of it happened; or, while its transaction is under way, nobody knows, and whoever waits is told not to. Only the first answer
    /// is heard.
    /// </summary>
    public abstract void Fail(Exception error);
}

/// <summary>
/// An entry with a result, awaited without a task of its own. Waiters continue on the pool, never on the writer's thread.
/// </summary>
internal abstract class JournalEntry<T> : JournalEntry, IValueTaskSource<T>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = true };
    private int _answers;

    protected T? Result { get; set; }

    public ValueTask<T> Task => new(this, _source.Version);

    public ValueTask Done => new(this, _source.Version);

    public override void Complete()
    {
        if (IsFirstAnswer())
            _source.SetResult(Result!);
        else
            Unheard(Result!);
    }

    public override void Fail(Exception error)
    {
        if (IsFirstAnswer())
            _source.SetException(error);
    }

    /// <summary>It happened after whoever waited for it was told otherwise.</summary>
    protected virtual void Unheard(T result) { }

    private bool IsFirstAnswer() => Interlocked.Exchange(ref _answers, 1) == 0;

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
