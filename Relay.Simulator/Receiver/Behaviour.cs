using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Relay.Simulator.Receiver;

/// <summary>What a receiver does with a request: answer it, or one of the ways in which endpoints fail.</summary>
/// <param name="Name">What it does, for logs.</param>
/// <param name="Answer">Answers; whether the connection stays open for the next request.</param>
public sealed record Behaviour(string Name, Func<Exchange, Task<bool>> Answer)
{
    // First, because the behaviours below are made in the order of this file.
    private static readonly Lazy<byte[]> Bomb = new(MakeBomb);

    /// <summary>200 with an empty body.</summary>
    public static Behaviour Ok { get; } = Raw("ok", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", keepAlive: true);

    /// <summary>204.</summary>
    public static Behaviour NoContent { get; } = Raw("no content", "HTTP/1.1 204 No Content\r\n\r\n", keepAlive: true);

    /// <summary>410: the sender should disable the webhook.</summary>
    public static Behaviour Gone { get; } = Status(410);

    /// <summary>Reads the request and never answers.</summary>
    public static Behaviour Hang { get; } = Closing("hang", static exchange => exchange.HangAsync());

    /// <summary>Reads the request and resets the connection.</summary>
    public static Behaviour Reset { get; } = Closing("rst", static exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });

    /// <summary>Reads the request and closes the connection in order, without an answer.</summary>
    public static Behaviour Close { get; } = Closing("close", static _ => Task.CompletedTask);

    /// <summary>200 with a body of 1,000 bytes of which 10 come before a reset.</summary>
    public static Behaviour CloseMid { get; } = Raw("close-mid", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789");

    /// <summary>The connection ends within the headers.</summary>
    public static Behaviour CloseInHeaders { get; } = Raw("close-in-headers", "HTTP/1.1 200 OK\r\nContent-Le");

    /// <summary>Bytes that are no HTTP.</summary>
    public static Behaviour Garbage { get; } = Raw("garbage", "\x01\x02 this is not HTTP \xff\xfe\r\n\r\n");

    /// <summary>Informational answers without end, never a final one.</summary>
    public static Behaviour InformationalFlood { get; } = Forever("1xx-flood", "", "HTTP/1.1 102 Processing\r\n\r\n");

    /// <summary>A single header of 100,000 bytes.</summary>
    public static Behaviour HugeHeader { get; } =
        Raw("hdr-100k", $"HTTP/1.1 200 OK\r\nX-Huge: {new string('h', 100_000)}\r\nContent-Length: 0\r\n\r\n");

    /// <summary>200 with a gigabyte of body.</summary>
    public static Behaviour EndlessBody { get; } =
        Forever("body-1g", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", new string('b', 16 * 1024));

    /// <summary>200 with 10 MiB of zeros, gzipped.</summary>
    public static Behaviour GzipBomb { get; } = Closing("gzip-bomb", static exchange => exchange.WriteAsync(Bomb.Value).AsTask());

    /// <summary>A negative content length.</summary>
    public static Behaviour NegativeLength { get; } = Raw("cl-neg", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n");

    /// <summary>Content-Length and chunked in one answer.</summary>
    public static Behaviour LengthAndChunked { get; } =
        Raw("cl+te", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");

    /// <summary>Answers 200 and keeps the connection, then resets it as soon as the next request comes in on it.</summary>
    public static Behaviour KeepAliveRace { get; } = Closing("keepalive-race", static async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").ConfigureAwait(false);
            await exchange.WaitForMoreAsync().ConfigureAwait(false);
            exchange.Reset();
        });

    /// <summary>Any status, also one that HTTP does not have, with headers and a body.</summary>
    public static Behaviour Status(int status, string body = "", params Header[] headers)
    {
        var head = new StringBuilder($"HTTP/1.1 {status:000} Status\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        foreach (var (name, value) in headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        var bytes = Encoding.UTF8.GetBytes(head.Append("\r\n").Append(body).ToString());
        return new Behaviour($"status {status}", async exchange =>
        {
            await exchange.WriteAsync(bytes).ConfigureAwait(false);
            return status is >= 200 and not 204 and not 304;
        });
    }

    /// <summary>A redirect.</summary>
    public static Behaviour Redirect(string to, int status = 302) => Status(status, "", new Header("Location", to));

    /// <summary>429, or another status, with a <c>Retry-After</c> line for each value.</summary>
    public static Behaviour Throttle(int status, params string[] retryAfter) =>
        Status(status, "", [.. retryAfter.Select(value => new Header("Retry-After", value))]);

    /// <summary>Waits, then does the other thing.</summary>
    public static Behaviour Delayed(TimeSpan delay, Behaviour then) => new($"delay {delay}, {then.Name}", async exchange =>
        {
            await Task.Delay(delay, exchange.Clock, exchange.Stopping).ConfigureAwait(false);
            return await then.Answer(exchange).ConfigureAwait(false);
        });

    /// <summary>The headers of a 200, a byte at a time.</summary>
    public static Behaviour DripHeaders(TimeSpan interval) =>
        Closing("drip", exchange => exchange.DripAsync($"HTTP/1.1 200 OK\r\nX-Slow: {new string('s', 4096)}\r\n\r\n", interval));

    /// <summary>A 200 (or another status) at once, then its body a byte at a time.</summary>
    public static Behaviour DripBody(TimeSpan interval, int status = 200) => Closing("drip-body", async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.1 {status} Status\r\nContent-Length: 4096\r\n\r\n").ConfigureAwait(false);
            await exchange.DripAsync(new string('d', 4096), interval).ConfigureAwait(false);
        });

    /// <summary>
    /// Does one thing the first <paramref name="times"/> times and another from then on. Keeps count over all paths it is used for.
    /// </summary>
    public static Behaviour Sequence(Behaviour first, int times, Behaviour then)
    {
        var count = 0;
        return new Behaviour($"{times} × {first.Name}, then {then.Name}", exchange =>
            (Interlocked.Increment(ref count) <= times ? first : then).Answer(exchange)
        );
    }

    /// <summary>Writes these bytes, whatever they are.</summary>
    public static Behaviour Raw(string name, string bytes, bool keepAlive = false)
    {
        var encoded = Encoding.Latin1.GetBytes(bytes);
        return new Behaviour(name, async exchange =>
        {
            await exchange.WriteAsync(encoded).ConfigureAwait(false);
            return keepAlive;
        });
    }

    private static Behaviour Forever(string name, string start, string repeated)
    {
        var (head, rest) = (Encoding.Latin1.GetBytes(start), Encoding.Latin1.GetBytes(repeated));
        return Closing(name, async exchange =>
        {
            await exchange.WriteAsync(head).ConfigureAwait(false);
            while (true)
                await exchange.WriteAsync(rest).ConfigureAwait(false);
        });
    }

    private static Behaviour Closing(string name, Func<Exchange, Task> act) => new(name, async exchange =>
        {
            await act(exchange).ConfigureAwait(false);
            return false;
        });

    private static byte[] MakeBomb()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(new byte[10 * 1024 * 1024]);
        var head = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
        return [.. head, .. packed.ToArray()];
    }
}
