namespace Relay.Live;

/// <summary>
/// The way of the upstream's answer to the caller, with a copy of its first bytes. Those are held back until the answer is whole or
/// longer than the copy:
/// an answer that breaks off or comes too late can then still become a proper error instead of half a body. A longer one streams, and so
/// does one that is a stream by its nature, from its first byte.
/// </summary>
internal sealed class CapturedBody(Stream caller, int limit) : Stream
{
    private readonly MemoryStream _copy = new();
    private bool _streams;
    private long _total;

    /// <summary>The first bytes, as many as are kept.</summary>
    public ReadOnlyMemory<byte> Copy => _copy.GetBuffer().AsMemory(0, (int)_copy.Length);

    /// <summary>Whether the answer is longer than its copy.</summary>
    public bool IsTruncated => _total > limit;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _total += buffer.Length;
        if (_total > limit && !_streams)
        {
            _streams = true;
            await caller.WriteAsync(Copy, cancellationToken);
        }

        _copy.Write(buffer.Span[..(int)Math.Min(buffer.Length, limit - _copy.Length)]);
        if (_streams)
            await caller.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>The answer is a stream: its head and every byte go out as they come, and a break-off is the caller's as well.</summary>
    public Task StreamAsync(CancellationToken cancellation)
    {
        _streams = true;
        return caller.FlushAsync(cancellation);
    }

    /// <summary>The answer is whole: what was held back goes out.</summary>
    public async Task CompleteAsync()
    {
        // Not cancellable: the limit ends what the upstream does, and the server ends a connection that nobody reads.
        if (!_streams && _copy.Length > 0)
            await caller.WriteAsync(Copy, CancellationToken.None);
    }

    /// <summary>Forgets a failed try.</summary>
    public void Reset()
    {
        _copy.SetLength(0);
        (_total, _streams) = (0, false);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _streams ? caller.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Answers are written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _copy.Dispose();
        base.Dispose(disposing);
    }
}
