using System.Buffers.Text;
using System.Runtime.InteropServices;
using Relay.Dialects.Values;

namespace Relay.Dialects.Json;

/// <summary>One member of an object as it stands in the output.</summary>
/// <param name="Position">Where it came in the order of the text.</param>
/// <param name="Start">Where its quoted name begins.</param>
/// <param name="NameEnd">Behind its quoted name.</param>
/// <param name="End">Behind its value.</param>
/// <param name="Index">Its name as an array index, -1 where it is none.</param>
internal readonly record struct JavaScriptMember(int Position, int Start, int NameEnd, int End, long Index)
{
    private const long LargestIndex = uint.MaxValue - 1L;
    private const int FewMembers = 16;

    /// <summary>JavaScript's array index: a canonical integer up to 2^32 - 2.</summary>
    public static long ArrayIndex(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > 10 || !char.IsAsciiDigit((char)name[0]) || (name[0] == '0' && name.Length > 1))
            return -1;
        return Utf8Parser.TryParse(name, out long index, out var used) && used == name.Length && index <= LargestIndex ? index : -1;
    }

    /// <summary>
    /// Rewrites the object that begins at <paramref name="start"/> where JavaScript would order it otherwise: array indices come first
    /// and ascend,
    /// a name that comes twice keeps its first place and its last value (ECMA-262, OrdinaryOwnPropertyKeys and JSON.parse).
    /// </summary>
    public static void Order(ByteBuffer output, int start, List<JavaScriptMember> members, int first)
    {
        var own = CollectionsMarshal.AsSpan(members)[first..];
        if (!IndicesLead(own) || HasDuplicates(own, output))
            Rewrite(output, start, own);
    }

    private static bool IndicesLead(ReadOnlySpan<JavaScriptMember> own)
    {
        var (last, names) = (-1L, false);
        foreach (ref readonly var member in own)
        {
            if (member.Index < 0)
                names = true;
            else if (names || member.Index <= last)
                return false;
            else
                last = member.Index;
        }

        return true;
    }

    private static bool HasDuplicates(ReadOnlySpan<JavaScriptMember> own, ByteBuffer output)
    {
        if (own.Length > FewMembers)
            return Distinct(own, output).Count < own.Length;
        for (var i = 1; i < own.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Name(own[i], output).SequenceEqual(Name(own[j], output)))
                    return true;
            }
        }

        return false;
    }

    // Names are canonical by now, so equal bytes are equal names. Sorting stays n log n whatever a hostile body holds; a hash table might
    // not.
    private static List<JavaScriptMember> Distinct(ReadOnlySpan<JavaScriptMember> own, ByteBuffer output)
    {
        var sorted = own.ToArray();
        Array.Sort(sorted, (a, b) =>
            Name(a, output).SequenceCompareTo(Name(b, output)) is var order and not 0 ? order : a.Position.CompareTo(b.Position)
        );
        var distinct = new List<JavaScriptMember>(sorted.Length);
        foreach (var member in sorted)
        {
            if (distinct.Count > 0 && Name(member, output).SequenceEqual(Name(distinct[^1], output)))
                distinct[^1] = member with { Position = distinct[^1].Position };
            else
                distinct.Add(member);
        }

        return distinct;
    }

    private static void Rewrite(ByteBuffer output, int start, ReadOnlySpan<JavaScriptMember> own)
    {
        var ordered = Distinct(own, output);
        ordered.Sort(
            (a, b) =>
                (a.Index, b.Index) switch
                {
                    (>= 0, >= 0) => a.Index.CompareTo(b.Index),
                    (>= 0, _) => -1,
                    (_, >= 0) => 1,
                    _ => a.Position.CompareTo(b.Position),
                }
        );
        using var copy = new ByteBuffer(output.Length - start);
        copy.Write((byte)'{');
        foreach (var member in ordered)
        {
            if (copy.Length > 1)
                copy.Write((byte)',');
            copy.Write(output.Slice(member.Start, member.End));
        }

        copy.Write((byte)'}');
        output.Length = start;
        output.Write(copy.Written);
    }

    private static ReadOnlySpan<byte> Name(JavaScriptMember member, ByteBuffer output) => output.Slice(member.Start, member.NameEnd);
}
