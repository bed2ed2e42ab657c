using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Relay.Simulator.Sending;

namespace Relay.Simulator.Check;

/// <summary>Sends single requests to a handler, each over a connection of its own, so that a spoilt one spoils nothing else.</summary>
internal sealed class HandlerClient(CheckOptions options, TimeProvider clock) : IAsyncDisposable
{
    private const int OutOfTolerance = 301;

    private readonly Dialect _dialect = Dialect.Create(options.Dialect);
    private readonly ConcurrentQueue<string> _answers = new();

    /// <summary>The bodies of all answers.</summary>
    public IEnumerable<string> Answers => _answers;

    public async Task<HandlerAnswer> SendAsync(HandlerRequest request)
    {
        var (started, limit) = (clock.GetTimestamp(), TimeSpan.FromSeconds(30));
        using var deadline = new CancellationTokenSource(limit, clock);
        await using var connection = new WireConnection(options.Target, clock);
        try
        {
            var answer = await connection.SendAsync(Write(request), deadline.Token).ConfigureAwait(false);
            var body = Encoding.UTF8.GetString(answer.Body);
            _answers.Enqueue(body);
            return new HandlerAnswer(answer.Status, body, clock.GetElapsedTime(started), null);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            return new HandlerAnswer(
                0,
                "",
                clock.GetElapsedTime(started),
                error is IOException ? Phrase(error.Message) : $"gave no answer within {limit.TotalSeconds:0} s"
            );
        }
    }

    /// <summary>A sentence as a part of another one.</summary>
    private static string Phrase(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');

    /// <summary>Sends a request and hangs up before the answer.</summary>
    public async Task HangUpAsync(HandlerRequest request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(options.Target.Host, options.Target.Port).ConfigureAwait(false);
        await socket.SendAsync(Write(request)).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private byte[] Write(HandlerRequest request)
    {
        var message = request.Report.Render();
        var extra = _dialect.Target(message.Sample.Path.Length > 0 ? "/" + message.Sample.Path : "", request.Body);
        var path = options.Target.AbsolutePath.TrimEnd('/') + extra;
        var head = new StringBuilder(
            $"POST {(path.Length == 0 ? "/" : path)} HTTP/1.1\r\nHost: {options.Target.Authority}\r\nContent-Length: "
                + $"{request.Body.Length}\r\nConnection: close\r\n"
        );
        var url = options.Target.GetLeftPart(UriPartial.Authority) + path;
        foreach (var (name, value) in message.Headers.Concat(Sign(request, message, url)))
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. request.Body.Span];
    }

    /// <summary>Another secret of the form that the dialect takes.</summary>
    private string WrongSecret() =>
        _dialect.TryCreateKey(options.Secret + "x", out _, out _) ? options.Secret + "x" : _dialect.SecretFrom(options.Secret + "x");

    private IReadOnlyList<Header> Sign(HandlerRequest request, SampleMessage message, string url)
    {
        if (request.Signing == Signing.Missing)
            return [];
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var time = request.Signing switch
        {
            Signing.Stale => now - _dialect.ToleranceSeconds - OutOfTolerance,
            Signing.Future => now + _dialect.ToleranceSeconds + OutOfTolerance,
            _ => now,
        };
        _dialect.TryCreateKey(request.Signing == Signing.WrongKey ? WrongSecret() : options.Secret, out var key, out _);
        return _dialect.Sign(
            message.ToSign(time) with
            {
                Body = request.Signing == Signing.OtherBody ? message.Body : request.Body,
                Url = url,
            },
            key!
        );
    }
}
