using System.Buffers.Binary;
using System.Text.Json;

namespace Relay.Domain.Tunnels;

/// <summary>
/// A message as bytes: the length of its head (4 bytes, big-endian), the head as JSON, and whatever is left is the body, byte for byte.
/// </summary>
internal static class TunnelCodec
{
    private const int Prefix = 4;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static byte[] Write(TunnelMessage message, ReadOnlySpan<byte> body)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(message, Json);
        var bytes = new byte[Prefix + head.Length + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, head.Length);
        head.CopyTo(bytes.AsSpan(Prefix));
        body.CopyTo(bytes.AsSpan(Prefix + head.Length));
        return bytes;
    }

    /// <exception cref="InvalidDataException">The other end does not speak as this one does.</exception>
    public static (TunnelMessage Message, ReadOnlyMemory<byte> Body) Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < Prefix)
            throw new InvalidDataException("A message has no head.");
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes.Span);
        if (length < 0 || length > bytes.Length - Prefix)
            throw new InvalidDataException("A message ends before its head does.");
        try
        {
            var message = JsonSerializer.Deserialize<TunnelMessage>(bytes.Span.Slice(Prefix, length), Json);
            return (message ?? throw new InvalidDataException("A message says nothing."), bytes[(Prefix + length)..]);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new InvalidDataException("The head of a message can't be read.", error);
        }
    }

    /// <summary>Headers as they travel.</summary>
    public static IReadOnlyList<string> FromHeaders(IReadOnlyList<Header> headers) =>
        [.. headers.SelectMany(header => (string[])[header.Name, header.Value])];

    /// <inheritdoc cref="FromHeaders"/>
    public static HeaderList ToHeaders(IReadOnlyList<string> pairs) =>
        new([.. Enumerable.Range(0, pairs.Count / 2).Select(i => new Header(pairs[2 * i], pairs[(2 * i) + 1]))]);
}
