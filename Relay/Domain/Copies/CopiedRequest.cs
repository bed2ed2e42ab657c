using System.Text;

namespace Relay.Domain.Copies;

/// <summary>
/// A recorded request as it is handed to other tools: where it is sent, the headers that belong to it and not to the way it came, and its
/// bytes.
/// </summary>
/// <param name="Target">Where it is sent: an address, its path and query as they were sent.</param>
/// <param name="BodyUrl">Where the bytes can be fetched, for those that do not fit into a text.</param>
/// <param name="Name">A file name for them.</param>
internal sealed record CopiedRequest(string Target, HeaderList Headers, ReadOnlyMemory<byte> Body, Uri BodyUrl, string Name)
{
    /// <summary>Beyond this a body is fetched instead of written out.</summary>
    public const int LongestInline = 64 << 10;

    /// <summary>What the client that sends it says by itself.</summary>
    private static readonly HashSet<string> OfTransfer = new(StringComparer.OrdinalIgnoreCase)
    {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "accept-encoding",
    };

    /// <summary>The headers that are sent, in their order. One that holds a NUL, which no program can be given, is left out.</summary>
    public IEnumerable<Header> Sent =>
        Headers.Where(header =>
            !OfTransfer.Contains(header.Name)
            && HeaderRules.Check(header.Name, "") is null
            && !header.Value.Contains('\0', StringComparison.Ordinal)
        );

    /// <summary>A header's value as the bytes that came: recorded values are Latin-1, one to one.</summary>
    public static byte[] Bytes(string value) => Encoding.Latin1.GetBytes(value);
}
