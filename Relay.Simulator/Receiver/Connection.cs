using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Relay.Simulator.Receiver;

/// <summary>One accepted connection with a small HTTP/1.1 reader on it: raw enough that an answer can be anything.</summary>
internal sealed class Connection(Socket socket, Stream stream, int number) : IAsyncDisposable
{
    private const int MostHeaderBytes = 64 * 1024;

    private byte[] _buffer = new byte[8 * 1024];
    private int _start,
        _end;

    public int Number { get; } = number;

    public Stream Stream { get; } = stream;

    /// <summary>The next request; null where the other end closed or speaks no HTTP.</summary>
    public async ValueTask<(string Method, string Path, HeaderList Headers, byte[] Body)?> ReadAsync(CancellationToken stopping)
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_end - _start > MostHeaderBytes || !await FillAsync(stopping).ConfigureAwait(false))
                return null;
            // A TLS handshake on a plain port never brings an empty line; a method begins with a capital letter.
            if (_buffer[_start] is < (byte)'A' or > (byte)'Z')
                return null;
        }

        var head = _buffer.AsSpan(_start, length);
        _start += length + 4;
        if (!TryReadHead(head, out var method, out var path, out var headers))
            return null;
        var body = await ReadBodyAsync(headers, stopping).ConfigureAwait(false);
        return body is null ? null : (method, path, headers, body);
    }

    /// <summary>Waits until the other end sends something more or closes.</summary>
    /// <returns>Whether it sent something.</returns>
    public async ValueTask<bool> WaitForMoreAsync(CancellationToken stopping) =>
        _end > _start || await FillAsync(stopping).ConfigureAwait(false);

    /// <summary>Ends the connection with a TCP reset instead of an orderly close.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        socket.Dispose();
    }

    private async ValueTask<byte[]?> ReadBodyAsync(HeaderList headers, CancellationToken stopping)
    {
        if (headers.First("Transfer-Encoding") is not null)
            return await ReadChunksAsync(stopping).ConfigureAwait(false);
        var length = int.TryParse(headers.First("Content-Length"), out var declared) ? declared : 0;
        return await TakeAsync(length, stopping).ConfigureAwait(false);
    }

    private async ValueTask<byte[]?> ReadChunksAsync(CancellationToken stopping)
    {
        var body = new MemoryStream();
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
            {
                if (!await FillAsync(stopping).ConfigureAwait(false))
                    return null;
            }

            if (!Utf8Parser.TryParse(_buffer.AsSpan(_start, line), out int size, out _, 'x'))
                return null;
            _start += line + 2;
            if (await TakeAsync(size + 2, stopping).ConfigureAwait(false) is not { } chunk)
                return null;
            if (size == 0)
                return body.ToArray();
            body.Write(chunk, 0, size);
        }
    }

    private async ValueTask<byte[]?> TakeAsync(int length, CancellationToken stopping)
    {
        if (length == 0)
            return [];
        var body = new byte[length];
        var taken = Math.Min(length, _end - _start);
        Array.Copy(_buffer, _start, body, 0, taken);
        _start += taken;
        while (taken < length)
        {
            var read = await Stream.ReadAsync(body.AsMemory(taken), stopping).ConfigureAwait(false);
            if (read == 0)
                return null;
            taken += read;
        }

        return body;
    }

    private async ValueTask<bool> FillAsync(CancellationToken stopping)
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end == _buffer.Length)
        {
            if (_start == 0)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            else
                (_start, _end) = Compact();
        }

        var read = await Stream.ReadAsync(_buffer.AsMemory(_end), stopping).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }

    private (int Start, int End) Compact()
    {
        Array.Copy(_buffer, _start, _buffer, 0, _end - _start);
        return (0, _end - _start);
    }

    private static bool TryReadHead(ReadOnlySpan<byte> head, out string method, out string path, out HeaderList headers)
    {
        (method, path, headers) = ("", "", HeaderList.Empty);
        var end = head.IndexOf("\r\n"u8);
        var parts = Encoding.Latin1.GetString(end < 0 ? head : head[..end]).Split(' ');
        if (parts.Length != 3)
            return false;
        var list = new List<Header>();
        for (var lines = new HeaderLines(end < 0 ? default : head[(end + 2)..]); lines.MoveNext(); )
            list.Add(new Header(Encoding.Latin1.GetString(lines.Name), Encoding.Latin1.GetString(lines.Value)));
        (method, path, headers) = (parts[0], parts[1], new HeaderList([.. list]));
        return true;
    }
}
