namespace Relay.Hosting;

/// <summary>Lines of bytes out of a stream, one at a time: what is held is the longest of them.</summary>
/// <param name="most">The most bytes that a line may have.</param>
internal sealed class LineReader(Stream stream, int most)
{
    private byte[] _buffer = new byte[64 << 10];
    private int _start,
        _end;
    private bool _isOver;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <returns>The next line without its end, good until the next call; null behind the last one.</returns>
    /// <exception cref="ProblemException"><c>line_too_long</c>.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancel)
    {
        for (var looked = 0; ; )
        {
            var length = _buffer.AsSpan(_start + looked, _end - _start - looked).IndexOf((byte)'\n');
            if (length >= 0)
                return Take(looked + length, 1);
            looked = _end - _start;
            if (_isOver && looked == 0)
                return default(ReadOnlyMemory<byte>?);
            if (_isOver)
                return Take(looked, 0);
            if (looked > most)
                throw new ProblemException("line_too_long", $"It has more than {most >> 20} MiB.");
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
            _end += read;
            _isOver = read == 0;
        }
    }

    private ReadOnlyMemory<byte> Take(int length, int end)
    {
        var line = _buffer.AsMemory(_start, length);
        _start += length + end;
        Number++;
        return line;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
