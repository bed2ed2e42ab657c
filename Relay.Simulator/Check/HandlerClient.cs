using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Relay.Simulator.Sending;

namespace Relay.Simulator.Check;

/// <summary>Sends single requests to a handler, each over a connection of its own, so that a spoilt one spoils nothing else.</summary>
internal sealed class HandlerClient(CheckOptions options, TimeProvider clock) : IAsyncDisposable
{
    private const int OutOfTolerance = 601;

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
        var path = (options.Target.AbsolutePath.TrimEnd('/') + "/" + message.Sample.Path).TrimEnd('/');
        var head = new StringBuilder(
            $"POST {(path.Length == 0 ? "/" : path)} HTTP/1.1\r\nHost: {options.Target.Authority}\r\nContent-Length: "
                + $"{request.Body.Length}\r\nConnection: close\r\n"
        );
        foreach (var (name, value) in message.Headers.Concat(Sign(request, message)))
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. request.Body.Span];
    }

    private IReadOnlyList<Header> Sign(HandlerRequest request, SampleMessage message)
    {
        if (request.Signing == Signing.Missing)
            return [];
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var time = request.Signing switch
        {
            Signing.Stale => now - OutOfTolerance,
            Signing.Future => now + OutOfTolerance,
            _ => now,
        };
        _dialect.TryCreateKey(request.Signing == Signing.WrongKey ? options.Secret + "x" : options.Secret, out var key, out _);
        return _dialect.Sign(message.ToSign(time) with { Body = request.Signing == Signing.OtherBody ? message.Body : request.Body }, key!);
    }
}
