namespace Relay.Hosting.Dialing;

/// <summary>Bytes that were read before their reader may have them. Empty, it holds no memory.</summary>
internal sealed class HeldBytes
{
    private const int Step = 4096;

    private byte[] _bytes = [];
    private int _start,
        _end;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Length);

    /// <summary>Where the next read may write, before <see cref="Commit"/>.</summary>
    public Memory<byte> Room()
    {
        Reserve(Step);
        return _bytes.AsMemory(_end);
    }

    public void Commit(int count) => _end += count;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    public void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        at += _start;
        _bytes.AsSpan(at, _end - at).CopyTo(_bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(at));
        _end += bytes.Length;
    }

    /// <summary>Moves as much as fits.</summary>
    public int Take(Span<byte> to)
    {
        var count = Math.Min(Length, to.Length);
        _bytes.AsSpan(_start, count).CopyTo(to);
        _start += count;
        if (_start == _end)
            (_bytes, _start, _end) = ([], 0, 0);
        return count;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _end < count)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _end + count));
    }
}
