using System.Buffers;

namespace Relay.Delivery.Outbound;

/// <summary>Reads what an attempt keeps of an answer's body: the first 64 KiB. The rest is not read at all.</summary>
internal static class ResponseBody
{
    public const int Kept = 64 * 1024;

    /// <summary>
    /// The bytes, and whether there were more or the answer broke off. Never throws for what the other end does: the status line has
    /// already decided.
    /// </summary>
    public static ValueTask<(ReadOnlyMemory<byte> Bytes, bool Truncated)> ReadAsync(HttpContent content, CancellationToken cancellation) =>
        content.Headers.ContentLength == 0 ? default : ReadBytesAsync(content, cancellation);

    private static async ValueTask<(ReadOnlyMemory<byte>, bool)> ReadBytesAsync(HttpContent content, CancellationToken cancellation)
    {
        var declared = content.Headers.ContentLength;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(declared ?? 1024, Kept) + 1);
        var read = 0;
        var truncated = true;
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            // One byte more than we keep tells whether there is more.
            while (read <= Kept)
            {
                if (read == buffer.Length)
                    buffer = Grow(buffer, read);
                var count = await stream
                    .ReadAsync(buffer.AsMemory(read, Math.Min(buffer.Length, Kept + 1) - read), cancellation)
                    .ConfigureAwait(false);
                read += count;
                truncated = count > 0;
                if (!truncated)
                    break;
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or HttpRequestException)
        {
            truncated = true;
        }

        ReadOnlyMemory<byte> bytes = read == 0 ? default : buffer.AsSpan(0, Math.Min(read, Kept)).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return (bytes, truncated);
    }

    private static byte[] Grow(byte[] buffer, int used)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 4, Kept + 1));
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
