using System.Buffers;
using System.Collections.Frozen;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Relay.Hosting;

/// <summary>
/// Remembers the head of the current request as it came over the wire, because Kestrel's dictionary keeps neither the order of different
/// headers nor the case of their names, and what Relay shows must be what was sent.
/// It stands between the transport and Kestrel and copies what Kestrel consumes before the application runs. Where it cannot follow (a
/// chunked body before, on the same connection) it says so, and the dictionary serves.
/// </summary>
internal sealed class WireHead(PipeReader transport) : PipeReader
{
    private const int MaxHead = 48 << 10;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> UsualNames = FrozenSet
        .Create(
            StringComparer.Ordinal,
            "Host",
            "User-Agent",
            "Accept",
            "Accept-Encoding",
            "Content-Type",
            "Content-Length",
            "Connection",
            "X-DialStack-Signature",
            "X-DialStack-Account-Id",
            "X-Webhook-Signature",
            "X-Webhook-Timestamp",
            "X-Webhook-Event",
            "x-dialgen-signature",
            "X-DialNote-Signature",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "X-Forwarded-For",
            "X-Request-Id"
        )
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private ReadOnlySequence<byte> _read;
    private byte[] _head = new byte[1024];
    private int _length,
        _complete;
    private long _body;
    private bool _lost;

    /// <summary>
    /// Marks where the head ends and how long the body behind it is. Called for every request, before anything reads the body.
    /// </summary>
    public void Begin(HttpRequest request)
    {
        _complete = _length;
        _length = 0;
        _body = request.ContentLength ?? 0;
        // The end of a chunked body is known to Kestrel only.
        _lost |= request.Headers.TransferEncoding.Count > 0;
    }

    /// <summary>The headers of the request that has begun, in their order and spelling; null where they were not followed.</summary>
    public HeaderList? Headers(HttpRequest request)
    {
        var head = _head.AsSpan(0, _complete);
        _complete = 0;
        var line = head.IndexOf("\r\n"u8);
        if (line < 0 || !head.EndsWith("\r\n\r\n"u8) || !StartsWith(head, request.Method))
            return null;
        var headers = new List<Header>(request.Headers.Count);
        for (var lines = new HeaderLines(head[(line + 2)..]); lines.MoveNext(); )
        {
            if (!lines.IsField)
                return null;
            headers.Add(new Header(Name(lines.Name), Encoding.Latin1.GetString(lines.Value)));
        }

        return new HeaderList([.. headers]);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await transport.ReadAsync(cancellationToken).ConfigureAwait(false);
        _read = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!transport.TryRead(out result))
            return false;
        _read = result.Buffer;
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Keep(_read.Slice(_read.Start, consumed));
        _read = default;
        transport.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => transport.CancelPendingRead();

    public override void Complete(Exception? exception = null) => transport.Complete(exception);

    private static bool StartsWith(ReadOnlySpan<byte> head, string method) =>
        head.Length > method.Length && head[method.Length] == (byte)' ' && Ascii.Equals(head[..method.Length], method);

    private static string Name(ReadOnlySpan<byte> bytes)
    {
        Span<char> chars = stackalloc char[64];
        if (bytes.Length > chars.Length)
            return Encoding.Latin1.GetString(bytes);
        chars = chars[..Encoding.Latin1.GetChars(bytes, chars)];
        return UsualNames.TryGetValue(chars, out var usual) ? usual : chars.ToString();
    }

    private void Keep(ReadOnlySequence<byte> consumed)
    {
        if (_lost)
            return;
        var body = Math.Min(_body, consumed.Length);
        _body -= body;
        if (body > 0)
            consumed = consumed.Slice(body);
        var length = (int)Math.Min(consumed.Length, MaxHead + 1);
        if (length == 0)
            return;
        if (_length + length > MaxHead)
        {
            _lost = true;
            return;
        }

        if (_length + length > _head.Length)
            Array.Resize(ref _head, Math.Max(_head.Length * 2, _length + length));
        consumed.CopyTo(_head.AsSpan(_length));
        _length += length;
    }
}
