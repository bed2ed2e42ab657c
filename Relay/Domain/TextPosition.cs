namespace Relay.Domain;

/// <summary>A place in a text as editors count: from 1, columns in UTF-16 units.</summary>
internal readonly record struct TextPosition(int Line, int Column)
{
    public static TextPosition FromOffset(string text, int offset)
    {
        var before = text.AsSpan(0, offset);
        return new TextPosition(before.Count('\n') + 1, offset - before.LastIndexOf('\n'));
    }
}
