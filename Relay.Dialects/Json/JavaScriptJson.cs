using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;
using Relay.Dialects.Values;

namespace Relay.Dialects.Json;

/// <summary>
/// <c>JSON.stringify(JSON.parse(text))</c>, byte for byte as Node.js does it: Dialgen and dialnote sign that, not what they send
/// (their guides, <c>providers.md</c> §3.2 and §4.2).
/// Golden data from Node.js proves it.
/// </summary>
public static class JavaScriptJson
{
    /// <summary>How deep a body may be nested. Far more than any provider sends, far less than what endangers the stack.</summary>
    public const int MaxDepth = 128;

    /// <summary>
    /// The re-serialised text; null where the bytes are not one JSON document in valid UTF-8, or are nested too deep. A byte order mark
    /// is skipped.
    /// </summary>
    public static byte[]? Restringify(ReadOnlySpan<byte> json)
    {
        using var output = new ByteBuffer(json.Length);
        return TryWrite(json, output) ? output.ToArray() : null;
    }

    /// <summary>Writes the re-serialised text behind what <paramref name="output"/> holds.</summary>
    internal static bool TryWrite(ReadOnlySpan<byte> json, ByteBuffer output)
    {
        if (!Utf8.IsValid(json))
            return false;
        try
        {
            var reader = new Utf8JsonReader(JsonText.WithoutMark(json), new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            WriteValue(ref reader, output, []);
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteValue(ref Utf8JsonReader reader, ByteBuffer output, List<JavaScriptMember> members)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader, output, members);
                break;
            case JsonTokenType.StartArray:
                WriteArray(ref reader, output, members);
                break;
            case JsonTokenType.String:
                JavaScriptString.Rewrite(reader.ValueSpan, output);
                break;
            case JsonTokenType.Number:
                JavaScriptNumber.Rewrite(reader.ValueSpan, output);
                break;
            default:
                output.Write(reader.ValueSpan);
                break;
        }
    }

    private static void WriteArray(ref Utf8JsonReader reader, ByteBuffer output, List<JavaScriptMember> members)
    {
        // The reader is at most MaxDepth deep; this keeps the promise even if that is raised.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        output.Write((byte)'[');
        var first = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!first)
                output.Write((byte)',');
            first = false;
            WriteValue(ref reader, output, members);
        }

        output.Write((byte)']');
    }

    // One list holds the members of all open objects; each object uses the part behind its parent's and takes it off at its end.
    private static void WriteObject(ref Utf8JsonReader reader, ByteBuffer output, List<JavaScriptMember> members)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var (start, first) = (output.Length, members.Count);
        output.Write((byte)'{');
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (members.Count > first)
                output.Write((byte)',');
            var name = output.Length;
            JavaScriptString.Rewrite(reader.ValueSpan, output);
            var nameEnd = output.Length;
            output.Write((byte)':');
            reader.Read();
            WriteValue(ref reader, output, members);
            members.Add(
                new JavaScriptMember(
                    members.Count,
                    name,
                    nameEnd,
                    output.Length,
                    JavaScriptMember.ArrayIndex(output.Slice(name + 1, nameEnd - 1))
                )
            );
        }

        output.Write((byte)'}');
        JavaScriptMember.Order(output, start, members, first);
        members.RemoveRange(first, members.Count - first);
    }
}
