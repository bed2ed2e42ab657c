using System.IO.Compression;

namespace Relay.Dialects;

/// <summary>
/// Request bodies that came packed (<c>Content-Encoding</c>): unpacked to be read, and never beyond what reading may cost. The bytes that
/// came are what is signed, kept and sent on.
/// </summary>
public static class PackedBody
{
    /// <summary>The most bytes that a body may unpack to: as many as a body may have at all.</summary>
    public const int Most = 25 << 20;

    private const string HeaderName = "Content-Encoding",
        Plain = "identity";

    /// <summary>What is larger than <see cref="AlwaysAllowed"/> may be so many times the size of what came.</summary>
    private const int MostRatio = 100,
        AlwaysAllowed = 1 << 20,
        MostLayers = 3,
        Step = 64 << 10;

    /// <summary>The codings as they stand in the header, several lines as one; null where the body is not packed.</summary>
    public static string? FindEncoding(HeaderList headers) =>
        headers.Joined(HeaderName) is { } encoding
        && !string.IsNullOrWhiteSpace(encoding)
        && !encoding.Trim().Equals(Plain, StringComparison.OrdinalIgnoreCase)
            ? encoding
            : null;

    /// <summary>The request with its body unpacked.</summary>
    /// <returns>Null where it is not packed, or can't be unpacked.</returns>
    public static InboundRequest? Unpack(in InboundRequest request) =>
        FindEncoding(request.Headers) is { } encoding && Unpack(request.Body, encoding) is { } body ? request with { Body = body } : null;

    /// <summary>
    /// The bytes behind codings of <c>gzip</c>, <c>deflate</c> (with zlib's frame or bare) and <c>br</c>, at most three of them one within
    /// the other.
    /// </summary>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="encoding">The header's value, the coding that was applied last standing last.</param>
    /// <param name="most">The most bytes to make of it, also between two codings.</param>
    /// <returns>Null where a coding is not known, the body is not of it, or it would grow beyond all bounds.</returns>
    public static byte[]? Unpack(ReadOnlyMemory<byte> body, string encoding, int most = Most)
    {
        var codings = encoding.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var layers = codings.Where(coding => coding != Plain).ToArray();
        if (layers.Length > MostLayers || body.IsEmpty)
            return null;
        var limit = Math.Min(most, Math.Max(AlwaysAllowed, (long)body.Length * MostRatio));
        var bytes = body.ToArray();
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            if (Unpack(bytes, layers[i], limit) is not { } unpacked)
                return null;
            bytes = unpacked;
        }

        return bytes;
    }

    private static byte[]? Unpack(byte[] body, string coding, long limit) =>
        coding switch
        {
            "gzip" or "x-gzip" => Read(new GZipStream(new MemoryStream(body), CompressionMode.Decompress), limit),
            // Half of the world means zlib's frame, as the standard does, and half the bare stream.
            "deflate" => Read(new ZLibStream(new MemoryStream(body), CompressionMode.Decompress), limit)
                ?? Read(new DeflateStream(new MemoryStream(body), CompressionMode.Decompress), limit),
            "br" => Read(new BrotliStream(new MemoryStream(body), CompressionMode.Decompress), limit),
            _ => null,
        };

    private static byte[]? Read(Stream unpacked, long limit)
    {
        using (unpacked)
        {
            try
            {
                using var all = new MemoryStream();
                var buffer = new byte[Step];
                for (int read; (read = unpacked.Read(buffer)) > 0; )
                {
                    all.Write(buffer, 0, read);
                    if (all.Length > limit)
                        return null;
                }

                // The runtime takes a stream that was cut before its first byte for an empty one.
                return all.Length == 0 ? null : all.ToArray();
            }
            catch (Exception error) when (error is InvalidDataException or IOException or InvalidOperationException)
            {
                return null; // BrotliStream says InvalidOperationException of what is no Brotli.
            }
        }
    }
}
