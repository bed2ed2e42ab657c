using System.Buffers;
using System.Text;

namespace Relay.Dialects.Values;

/// <summary>A growing byte array from the pool. What was written can be read and rewritten, which a stream can't.</summary>
internal sealed class ByteBuffer(int capacity) : IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 64));

    /// <summary>How much is written. Setting it lower takes the rest back.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public byte this[int index] => bytes[index];

    public ReadOnlySpan<byte> Slice(int start, int end) => bytes.AsSpan(start, end - start);

    public void Write(byte value)
    {
        if (Length == bytes.Length)
            Grow(1);
        bytes[Length++] = value;
    }

    public void Write(ReadOnlySpan<byte> values)
    {
        values.CopyTo(Reserve(values.Length));
        Length += values.Length;
    }

    /// <summary>Writes a header's value: its characters are the bytes that came, one to one.</summary>
    public void WriteLatin1(ReadOnlySpan<char> text)
    {
        var room = Reserve(text.Length);
        for (var i = 0; i < text.Length; i++)
            room[i] = (byte)text[i];
        Length += text.Length;
    }

    public void WriteUtf8(string text) => Length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));

    /// <summary>Room for at least this many bytes behind what is written; add to <see cref="Length"/> what was used.</summary>
    public Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
            Grow(count);
        return bytes.AsSpan(Length);
    }

    public byte[] ToArray() => Written.ToArray();

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, Length + count));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
