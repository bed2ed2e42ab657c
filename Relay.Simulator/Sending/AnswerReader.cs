using System.Buffers.Text;
using System.Text;

namespace Relay.Simulator.Sending;

/// <summary>An answer: its status, its body, and what a relay says in headers where the body is a platform's own.</summary>
internal readonly record struct WireAnswer(int Status, byte[] Body, string? EventId = null, bool IsDuplicate = false);

/// <summary>Reads HTTP/1.1 answers from a buffer that may not hold all of one yet.</summary>
internal static class AnswerReader
{
    /// <summary>The longest answer that is read.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>Whether the buffer holds a whole answer. Informational ones are passed over.</summary>
    /// <exception cref="IOException">The bytes are no HTTP.</exception>
    public static bool TryRead(ReadOnlySpan<byte> buffer, out WireAnswer answer, out bool keep)
    {
        (answer, keep) = (default, true);
        while (Head(buffer, out var status, out var headers, out var rest))
        {
            if (status is >= 100 and < 200)
            {
                buffer = rest;
                continue;
            }

            keep = !Has(headers, "connection"u8, "close"u8);
            if (status is 204 or 304)
                return Done(status, headers, [], out answer);
            if (Has(headers, "transfer-encoding"u8, "chunked"u8))
                return TryChunks(rest, out var chunks) && Done(status, headers, chunks, out answer);
            if (Find(headers, "content-length"u8, out var text) && Utf8Parser.TryParse(text, out int length, out _))
                return rest.Length >= length && Done(status, headers, rest[..length].ToArray(), out answer);
            return false;
        }

        return false;
    }

    /// <summary>An answer without a length ends with its connection.</summary>
    public static bool TryReadToEnd(ReadOnlySpan<byte> buffer, out WireAnswer answer)
    {
        answer = default;
        if (
            !Head(buffer, out var status, out var headers, out var rest)
            || Find(headers, "content-length"u8, out _)
            || Find(headers, "transfer-encoding"u8, out _)
        )
            return false;
        return Done(status, headers, rest.ToArray(), out answer);
    }

    private static bool Done(int status, ReadOnlySpan<byte> headers, byte[] body, out WireAnswer answer)
    {
        answer = Find(headers, "relay-event-id"u8, out var id)
            ? new WireAnswer(status, body, Encoding.ASCII.GetString(id), Has(headers, "relay-duplicate"u8, "true"u8))
            : new WireAnswer(status, body);
        return true;
    }

    private static bool Head(ReadOnlySpan<byte> buffer, out int status, out ReadOnlySpan<byte> headers, out ReadOnlySpan<byte> rest)
    {
        status = 0;
        headers = rest = default;
        if (buffer.Length >= 5 && !buffer.StartsWith("HTTP/"u8))
            throw new IOException($"The answer is no HTTP: {Encoding.Latin1.GetString(buffer[..Math.Min(20, buffer.Length)])}");
        var end = buffer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        if (end < 12 || !Utf8Parser.TryParse(buffer[9..12], out status, out _))
            throw new IOException("The answer has no status.");
        headers = buffer[(buffer.IndexOf("\r\n"u8) + 2)..(end + 2)];
        rest = buffer[(end + 4)..];
        return true;
    }

    private static bool Has(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> token) =>
        Find(headers, name, out var value) && Ascii.EqualsIgnoreCase(value, token);

    private static bool Find(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (var lines = new HeaderLines(headers); lines.MoveNext(); )
        {
            if (!lines.IsField || !Ascii.EqualsIgnoreCase(lines.Name, name))
                continue;
            value = lines.Value;
            return true;
        }

        value = default;
        return false;
    }

    private static bool TryChunks(ReadOnlySpan<byte> buffer, out byte[] body)
    {
        (body, var gathered) = ([], new MemoryStream());
        while (true)
        {
            var line = buffer.IndexOf("\r\n"u8);
            if (line < 0)
                return false;
            if (!Utf8Parser.TryParse(buffer[..line], out int size, out _, 'x') || size < 0)
                throw new IOException("A chunk has no length.");
            if (buffer.Length < line + 2 + size + 2)
                return false;
            if (size == 0)
            {
                body = gathered.ToArray();
                return true;
            }

            gathered.Write(buffer.Slice(line + 2, size));
            buffer = buffer[(line + 2 + size + 2)..];
        }
    }
}
