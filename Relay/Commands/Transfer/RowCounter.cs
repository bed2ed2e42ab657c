namespace Relay.Commands.Transfer;

/// <summary>
/// Counts the whole rows of an export as its bytes go by, and knows where the last one lies: behind it an export that broke off goes on.
/// A row of a table ends at a line's end that is in no quotes.
/// </summary>
internal sealed class RowCounter(bool isTable)
{
    private static readonly System.Buffers.SearchValues<byte> Marks = System.Buffers.SearchValues.Create("\"\n"u8);
    private long _seen;
    private bool _isQuoted;

    /// <summary>Whole rows, the head of a table among them.</summary>
    public long Rows { get; private set; }

    /// <summary>Where the last whole row begins.</summary>
    public long LastStart { get; private set; }

    /// <summary>Where the last whole row ends.</summary>
    public long End { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ; at++)
        {
            var next = isTable ? bytes[at..].IndexOfAny(Marks) : bytes[at..].IndexOf((byte)'\n');
            if (next < 0)
                break;
            at += next;
            if (bytes[at] == '"')
                _isQuoted = !_isQuoted;
            else if (!_isQuoted)
                (Rows, LastStart, End) = (Rows + 1, End, _seen + at + 1);
        }

        _seen += bytes.Length;
    }
}
