using System.Runtime.CompilerServices;

namespace Relay.Hosting.Dialing;

/// <summary>
/// Sits between HTTP and the connection, so that an answer counts that comes before the request is sent: 200, 401 or 413 behind the head
/// of a large body. The handler alone writes the whole body first, and throws the answer away with the write that failed.
/// <code>
///  write does not complete at once ──► read beside it ──► a final answer begins, or the write fails
///                                                              │
///          the rest of the body is dropped silently ◄──────────┤
///          the answer gets "Connection: close"      ◄──────────┘  the other end may still wait for the body: never used again
/// </code>
/// One reader and one writer at a time, as HTTP/1.1 has them. What happens at once costs two short locks and nothing else.
/// </summary>
internal class EarlyAnswerStream(Stream inner) : DelegatedStream(inner)
{
    /// <summary>More interim answers than this are no answer: the handler may judge them.</summary>
    private const int MostHeld = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HeldBytes _held = new();

    /// <summary>A read of ours beside a write; it outlives the write, and the handler's next read takes what it brings.</summary>
    private Task? _ahead;

    /// <summary>That read is under way. Not asked of the task, which ends a moment after what it brought is here.</summary>
    private bool _looking;

    /// <summary>The writer waits for bytes, or the reader for the end of the request.</summary>
    private TaskCompletionSource? _arrival,
        _sent;
    private Exception? _fault;
    private long _left;
    private bool _reading,
        _unsent,
        _ended,
        _dropped,
        _marked;

    /// <summary>A request's bytes are about to be written.</summary>
    protected virtual void OnWrite() { }

    /// <summary>Bytes of an answer came.</summary>
    protected virtual void OnRead() { }

    /// <summary>The answer came early, and its head was given a line.</summary>
    protected virtual void OnMarked() { }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (!_dropped && IsAnswered())
                Drop();
            if (_dropped)
                return default;
            _left = _left == 0 ? EarlyAnswer.CountLeft(buffer.Span) + buffer.Length : _left;
            _unsent = true;
        }

        OnWrite();
        var write = Inner.WriteAsync(buffer, _stop.Token);
        if (!write.IsCompletedSuccessfully)
            return new ValueTask(FinishAsync(write.AsTask(), buffer.Length, cancellationToken));
        write.GetAwaiter().GetResult();
        Count(buffer.Length);
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (!TryBeginRead())
            {
                if (await ReadHeldAsync(buffer, cancellationToken).ConfigureAwait(false) is { } held)
                    return held;
                continue;
            }

            int read;
            try
            {
                read = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                EndRead(default, ended: true);
                throw;
            }

            // The handler reads ahead of the answer with a zero-byte read; only bytes count.
            if (read > 0)
                OnRead();
            if (!EndRead(buffer.Span[..read], ended: read == 0 && buffer.Length > 0))
                return read;
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
            Drop();
        base.Dispose(disposing);
    }

    /// <summary>A write that takes its time, with an eye on the answer.</summary>
    private async Task FinishAsync(Task write, int length, CancellationToken cancellation)
    {
        await using var given = cancellation.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        while (!write.IsCompleted && Watch() is { } arrival)
            await Task.WhenAny(write, arrival).ConfigureAwait(false);
        try
        {
            // Waited for even when it is of no use any more: the buffer is the handler's, and must not be sent after it is used again.
            if (!write.IsCompleted)
                await _stop.CancelAsync().ConfigureAwait(false);
            await write.ConfigureAwait(false);
            Count(length);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // What came of it is there to read: an answer, or the end of the connection.
            cancellation.ThrowIfCancellationRequested();
            lock (_gate)
                Drop();
        }
    }

    /// <summary>Completes when something came; null when that was the answer or the end.</summary>
    private Task? Watch()
    {
        lock (_gate)
        {
            if (IsAnswered())
                return null;
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var arrival = _arrival.Task;
            if (!_reading && !_looking)
                LookAhead();
            return arrival;
        }
    }

    private bool IsAnswered() => _ended || _held.Length >= MostHeld || (_held.Length > 0 && EarlyAnswer.HasBegun(_held.Span, out _));

    /// <summary>Under the gate.</summary>
    private Task LookAhead()
    {
        _looking = true;
        return _ahead = ReadAheadAsync();
    }

    private async Task ReadAheadAsync()
    {
        try
        {
            var read = await Inner.ReadAsync(_held.Room(), CancellationToken.None).ConfigureAwait(false);
            if (read > 0)
                OnRead();
            lock (_gate)
            {
                _held.Commit(read);
                _ended |= read == 0;
                _looking = false;
                _arrival?.TrySetResult();
            }
        }
        catch (Exception error)
        {
            // Whatever it is, the handler's next read says it.
            lock (_gate)
            {
                (_fault, _ended, _looking) = (error, true, false);
                _arrival?.TrySetResult();
            }
        }
    }

    /// <summary>Whether the handler may read straight into its own buffer.</summary>
    private bool TryBeginRead()
    {
        lock (_gate)
            return _reading = _ahead is null && _held.Length == 0 && (!_dropped || _marked);
    }

    /// <returns>Whether the bytes were held back, because the request is not sent yet.</returns>
    private bool EndRead(ReadOnlySpan<byte> bytes, bool ended)
    {
        lock (_gate)
        {
            _reading = false;
            _ended |= ended;
            // The request may have been dropped while this read was under way.
            var holds = bytes.Length > 0 && (_unsent || (_dropped && !_marked));
            if (holds)
                _held.Add(bytes);
            _arrival?.TrySetResult();
            return holds;
        }
    }

    /// <summary>
    /// A read of the handler's while there is something of an answer, or soon will be, that it has not got; null where there is nothing.
    /// </summary>
    private async ValueTask<int?> ReadHeldAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (NextWait() is { } wait)
            await wait.WaitAsync(cancellation).ConfigureAwait(false);
        lock (_gate)
        {
            if (_dropped && !_marked)
                Mark();
            if (_held.Length > 0)
                return _held.Take(buffer.Span);
            // The next request has begun meanwhile, and looks by itself.
            if (_looking)
                return null;
            _ahead = null;
            if (_fault is { } fault)
                throw new IOException("The connection broke while the request was sent.", fault);
            return _ended ? 0 : null;
        }
    }

    /// <summary>What must be over before bytes can be handed on; null when they can.</summary>
    private Task? NextWait()
    {
        lock (_gate)
        {
            if (_unsent)
                return (_sent ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (_looking)
                return _ahead;
            return _dropped && !_marked && !IsAnswered() ? LookAhead() : null;
        }
    }

    /// <summary>The other end may still wait for the rest of the body, so that nothing else can be sent after this answer.</summary>
    private void Mark()
    {
        _marked = true;
        if (!EarlyAnswer.HasBegun(_held.Span, out var at) || at < 0)
            return;
        _held.Insert(at, EarlyAnswer.Close);
        OnMarked();
    }

    /// <summary>Counts what was sent; after the last byte the handler's read may go on.</summary>
    private void Count(int length)
    {
        lock (_gate)
        {
            _left = Math.Max(0, _left - length);
            if (_left == 0)
                Release();
        }
    }

    private void Drop()
    {
        _dropped = true;
        Release();
    }

    private void Release()
    {
        _unsent = false;
        _sent?.TrySetResult();
        _sent = null;
    }
}
