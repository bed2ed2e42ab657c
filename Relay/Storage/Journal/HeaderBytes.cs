using System.Text;

namespace Relay.Storage.Journal;

/// <summary>Headers as they are stored: the lines of an HTTP head in Latin-1, so that order, duplicates and every byte survive.</summary>
internal static class HeaderBytes
{
    public static byte[] Write(HeaderList headers)
    {
        var length = 0;
        foreach (var header in headers)
            length += header.Name.Length + header.Value.Length + 3;
        var bytes = new byte[length];
        var at = 0;
        foreach (var header in headers)
        {
            at += Encoding.Latin1.GetBytes(header.Name, bytes.AsSpan(at));
            bytes[at++] = (byte)':';
            at += Encoding.Latin1.GetBytes(header.Value, bytes.AsSpan(at));
            bytes[at++] = (byte)'\r';
            bytes[at++] = (byte)'\n';
        }

        return bytes;
    }

    public static HeaderList Read(ReadOnlySpan<byte> bytes)
    {
        var headers = new List<Header>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf("\r\n"u8);
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon > 0)
                headers.Add(new Header(Encoding.Latin1.GetString(line[..colon]), Encoding.Latin1.GetString(line[(colon + 1)..])));
        }

        return new HeaderList([.. headers]);
    }
}
