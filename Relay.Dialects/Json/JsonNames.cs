using System.Buffers;
using System.Text.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects.Json;

/// <summary>
/// The names in the objects that are open during one pass over a text, to find one that stands twice in its object, however it is escaped.
/// One list holds the names of all of them; each object uses the part behind its parent's and takes it off at its end.
/// </summary>
internal sealed class JsonNames : IDisposable
{
    private const int FewNames = 16,
        TypicalNames = 64;

    private readonly ByteBuffer text = new(1024);
    private readonly int[] firsts = ArrayPool<int>.Shared.Rent(JsonText.MaxDepth + 2);
    private int[] ends = ArrayPool<int>.Shared.Rent(TypicalNames);
    private int count;

    /// <summary>Whether an object had a name twice.</summary>
    public bool HasTwin { get; private set; }

    /// <summary>An object begins.</summary>
    /// <param name="depth">The reader's depth at its brace.</param>
    public void Open(int depth) => firsts[depth] = count;

    /// <summary>Takes the name that the reader stands on.</summary>
    public void Add(scoped ref Utf8JsonReader reader)
    {
        if (HasTwin)
            return;
        if (count == ends.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(count * 2);
            ends.CopyTo(larger, 0);
            ArrayPool<int>.Shared.Return(ends);
            ends = larger;
        }

        if (reader.ValueIsEscaped)
        {
            JavaScriptString.Rewrite(reader.ValueSpan, text);
        }
        else
        {
            text.Write((byte)'"');
            text.Write(reader.ValueSpan);
            text.Write((byte)'"');
        }

        ends[count++] = text.Length;
    }

    /// <summary>The object that began at this depth ends.</summary>
    public void Close(int depth)
    {
        if (HasTwin)
            return;
        var first = firsts[depth];
        HasTwin = count - first > FewNames ? HasTwinSorted(first) : HasTwinOfFew(first);
        text.Length = Start(first);
        count = first;
    }

    public void Dispose()
    {
        text.Dispose();
        ArrayPool<int>.Shared.Return(firsts);
        ArrayPool<int>.Shared.Return(ends);
    }

    private bool HasTwinOfFew(int first)
    {
        for (var i = first + 1; i < count; i++)
        {
            for (var j = first; j < i; j++)
            {
                if (Name(i).SequenceEqual(Name(j)))
                    return true;
            }
        }

        return false;
    }

    // Sorting stays n log n whatever a hostile body holds; a hash table might not.
    private bool HasTwinSorted(int first)
    {
        var order = Enumerable.Range(first, count - first).ToArray();
        Array.Sort(order, (a, b) => Name(a).SequenceCompareTo(Name(b)));
        for (var i = 1; i < order.Length; i++)
        {
            if (Name(order[i]).SequenceEqual(Name(order[i - 1])))
                return true;
        }

        return false;
    }

    private int Start(int index) => index == 0 ? 0 : ends[index - 1];

    private ReadOnlySpan<byte> Name(int index) => text.Slice(Start(index), ends[index]);
}
