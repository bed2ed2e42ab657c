using System.Runtime.CompilerServices;

namespace Relay.Delivery.Outbound;

/// <summary>
/// Sits between HTTP and the connection and tells each request what happened to it. A connection serves one request at a time, so the
/// last one that wrote is the one that reads.
/// </summary>
internal sealed class TrackedStream(Stream inner, ConnectionFacts facts, TimeProvider clock) : Stream
{
    private TracedRequest? _serving;
    private bool _used;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var request = TracedRequest.Current.Value;
        if (request is not null && request != _serving)
        {
            request.OnWrite(facts, _used, clock);
            (_serving, _used) = (request, true);
        }

        return inner.WriteAsync(buffer, cancellationToken);
    }

    // The handler reads ahead of the answer with a zero-byte read; only bytes count.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read > 0)
            _serving?.OnRead(clock);
        return read;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    // The handler is used asynchronously only; these serve the contract.
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
