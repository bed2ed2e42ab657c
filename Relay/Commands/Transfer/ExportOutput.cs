using System.Globalization;

namespace Relay.Commands.Transfer;

/// <summary>Where an export goes, with how far it is on standard error every other second.</summary>
/// <param name="counter">Has counted what is there already.</param>
internal sealed class ExportOutput(Stream inner, RowCounter counter, string what, TextWriter progress, TimeProvider clock) : Stream
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private long _told = clock.GetTimestamp();

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
        await inner.WriteAsync(buffer, cancellationToken);
        counter.Add(buffer.Span);
        if (clock.GetElapsedTime(_told) < Pause)
            return;
        _told = clock.GetTimestamp();
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"relay: {counter.Rows} {what} so far"));
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
