using System.Buffers.Text;

namespace Relay.Hosting.Dialing;

/// <summary>Reads just enough of HTTP/1.1 to know whether a request is sent whole and whether its answer has begun. Pure.</summary>
internal static class EarlyAnswer
{
    /// <summary>What is put into the head of an answer that came early, so that its connection is not used again.</summary>
    public static ReadOnlySpan<byte> Close => "Connection: close\r\n"u8;

    /// <summary>
    /// Bytes of the request's body that follow its first write, which has the whole head; 0 where the head does not say.
    /// </summary>
    public static long CountLeft(ReadOnlySpan<byte> first)
    {
        var end = first.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return 0;
        var name = "\r\nContent-Length: "u8;
        var at = first[..end].IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(first[(at + name.Length)..], out long length, out _)
            ? Math.Max(0, length - (first.Length - end - 4))
            : 0;
    }

    /// <summary>
    /// Whether a final answer has begun, with its whole first line. Interim ones (1xx but 101) are none: the receiver still wants the body.
    /// </summary>
    /// <param name="answer">What was read of it.</param>
    /// <param name="at">Where its headers begin; -1 where it is no HTTP, which the handler will say.</param>
    public static bool HasBegun(ReadOnlySpan<byte> answer, out int at)
    {
        at = -1;
        var start = 0;
        while (true)
        {
            var head = answer[start..];
            var known = Math.Min(head.Length, 7);
            if (!head[..known].SequenceEqual("HTTP/1."u8[..known]))
                return true;
            var line = head.IndexOf((byte)'\n');
            if (line < 0)
                return false;
            if (!IsInterim(head[..line]))
            {
                at = start + line + 1;
                return true;
            }

            var end = head.IndexOf("\r\n\r\n"u8);
            if (end < 0)
                return false;
            start += end + 4;
        }
    }

    // "HTTP/1.1 100 Continue"
    private static bool IsInterim(ReadOnlySpan<byte> line) =>
        line.Length >= 12 && line[9] == '1' && !line.Slice(9, 3).SequenceEqual("101"u8);
}
