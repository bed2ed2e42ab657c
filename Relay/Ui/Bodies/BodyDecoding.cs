using System.Diagnostics;
using System.IO.Compression;

namespace Relay.Ui.Bodies;

/// <summary>Unpacks a compressed body for the eye only: once, and never beyond what a page may cost.</summary>
internal static class BodyDecoding
{
    private const int MostBytes = 5 << 20,
        MostRatio = 100,
        Step = 64 << 10;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The bytes behind a <c>Content-Encoding</c>; null where it is unknown, is nested, or the body is not of it, or would grow beyond
    /// all bounds.
    /// </summary>
    public static byte[]? Unpack(byte[] body, string encoding)
    {
        try
        {
            using var packed = new MemoryStream(body, writable: false);
            using var unpacked = Open(packed, encoding.Trim().ToLowerInvariant());
            return unpacked is null ? null : Read(unpacked, Math.Min(MostBytes, Math.Max(Step, (long)body.Length * MostRatio)));
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return null;
        }
    }

    private static Stream? Open(Stream packed, string encoding) =>
        encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            _ => null,
        };

    private static byte[]? Read(Stream unpacked, long most)
    {
        var started = Stopwatch.GetTimestamp();
        using var all = new MemoryStream();
        var buffer = new byte[Step];
        for (int read; (read = unpacked.Read(buffer)) > 0; )
        {
            all.Write(buffer, 0, read);
            if (all.Length > most || Stopwatch.GetElapsedTime(started) > Longest)
                return null;
        }

        return all.ToArray();
    }
}
