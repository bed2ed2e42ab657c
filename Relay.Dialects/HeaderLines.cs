namespace Relay.Dialects;

/// <summary>
/// The header lines of an HTTP/1.1 head, one after the other, as they stand there. It only takes lines apart: what comes before them, what
/// a line without a colon means and where the body ends differs between requests and answers, and is their readers' business.
/// </summary>
/// <param name="block">What follows the first line's end; it may end with the empty line or without it.</param>
public ref struct HeaderLines(ReadOnlySpan<byte> block)
{
    private ReadOnlySpan<byte> _left = block;

    /// <summary>The name as it was written; the whole line where it has no colon.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value without the blanks around it.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Whether the line has a name and a colon.</summary>
    public bool IsField { get; private set; }

    /// <summary>Goes to the next line.</summary>
    /// <returns>False at the empty line, and where there is none any more.</returns>
    public bool MoveNext()
    {
        var end = _left.IndexOf("\r\n"u8);
        var line = end < 0 ? _left : _left[..end];
        _left = end < 0 ? default : _left[(end + 2)..];
        if (line.IsEmpty)
            return false;
        var colon = line.IndexOf((byte)':');
        Name = colon < 0 ? line : line[..colon];
        Value = colon < 0 ? default : line[(colon + 1)..].Trim(" \t"u8);
        IsField = colon > 0;
        return true;
    }
}
