using System.Collections;

namespace Relay.Dialects;

/// <summary>One header line. Bytes above 0x7F are Latin-1, one to one, as the ingest listener reads them.</summary>
/// <param name="Name">The name as received.</param>
/// <param name="Value">The value without the white space around it.</param>
public readonly record struct Header(string Name, string Value);

/// <summary>Header lines in their order, duplicates kept. Names are compared without regard to case.</summary>
public sealed class HeaderList(Header[] headers) : IReadOnlyList<Header>
{
    /// <summary>A list without headers.</summary>
    public static HeaderList Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => headers.Length;

    /// <inheritdoc/>
    public Header this[int index] => headers[index];

    /// <summary>The value of the first header with this name, or null.</summary>
    public string? First(string name)
    {
        foreach (ref readonly var header in headers.AsSpan())
        {
            if (header.Name.Length == name.Length && header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return header.Value;
        }

        return null;
    }

    /// <summary>Whether headers with this name say different things.</summary>
    public bool Contradicts(string name)
    {
        string? first = null;
        foreach (ref readonly var header in headers.AsSpan())
        {
            if (header.Name.Length != name.Length || !header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            first ??= header.Value;
            if (!header.Value.Equals(first, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>
    /// The values of all headers with this name as one list, commas between them (RFC 9110 §5.3); null where there is none.
    /// </summary>
    public string? Joined(string name)
    {
        string? joined = null;
        foreach (ref readonly var header in headers.AsSpan())
        {
            if (header.Name.Length == name.Length && header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                joined = joined is null ? header.Value : $"{joined},{header.Value}";
        }

        return joined;
    }

    /// <inheritdoc/>
    public IEnumerator<Header> GetEnumerator() => ((IEnumerable<Header>)headers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => headers.GetEnumerator();
}
