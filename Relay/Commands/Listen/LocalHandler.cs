using Relay.Hosting.Dialing;

namespace Relay.Commands.Listen;

/// <summary>The developer's own handler: one request to it for each delivery, and its answer or why there is none.</summary>
internal sealed class LocalHandler : IDisposable
{
    /// <summary>What is kept of an answer, and of one that a caller waits for.</summary>
    private const int Kept = 64 << 10,
        KeptForCaller = 4 << 20;

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _http;
    private readonly Uri _forwardTo;
    private readonly TimeProvider _clock;

    /// <param name="allowsRemote">Whether the handler may be on another machine.</param>
    public LocalHandler(Uri forwardTo, bool allowsRemote, IHostResolver resolver, TimeProvider clock)
    {
        (_forwardTo, _clock) = (forwardTo, clock);
        var dialer = new GuardedDialer(
            EgressPolicy.Upstreams,
            allowsRemote ? resolver : new LoopbackOnly(resolver),
            new SocketConnector(),
            ConnectLimit,
            clock
        );
        var handler = HandlerRules.Create();
        // A handler under work is restarted all the time; a connection to the one before would fail a request for nothing.
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        handler.ConnectCallback = async (context, cancel) =>
            await dialer.ConnectAsync(context.DnsEndPoint, new ConnectionFacts(), cancel).ConfigureAwait(false);
        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>Never throws for what the handler does.</summary>
    public async Task<LocalAnswer> ForwardAsync(DeliverMessage message, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var (startedAt, started) = (_clock.GetUtcNow().ToUnixTimeMilliseconds(), _clock.GetTimestamp());
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(message.LimitMs), _clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        var answer = new AnswerMessage(message.Delivery, "", null, null, startedAt, 0, [], false);
        byte[] bytes = [];
        try
        {
            using var request = ToRequest(message, body);
            using var response = await _http.SendAsync(request, over.Token).ConfigureAwait(false);
            answer = answer with { Status = (int)response.StatusCode, Headers = ReadHeaders(response) };
            (bytes, var truncated) = await ReadAsync(response.Content, message.Live ? KeptForCaller : Kept, over.Token)
                .ConfigureAwait(false);
            answer = answer with { Truncated = truncated };
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // The status line decides, whatever became of the body.
            if (answer.Status is null)
                answer = Failed(answer, error, message.LimitMs);
        }

        return new LocalAnswer(answer with { DurationMs = (int)_clock.GetElapsedTime(started).TotalMilliseconds }, bytes);
    }

    public void Dispose() => _http.Dispose();

    private AnswerMessage Failed(AnswerMessage answer, Exception error, int limitMs)
    {
        var (outcome, sentence) = error switch
        {
            _ when DialException.FindIn(error) is { } known => (known.Outcome, known.Message),
            OperationCanceledException => (Outcome.TimedOut, $"the handler did not answer within {limitMs / 1000.0:0.#} s"),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => (
                Outcome.TlsFailed,
                "TLS with the handler failed"
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => (
                Outcome.ProtocolError,
                "the handler's answer is no HTTP"
            ),
            _ => (Outcome.Reset, "the handler closed the connection before it had answered"),
        };
        return answer with { Outcome = outcome.Name(), Error = char.ToUpperInvariant(sentence[0]) + sentence[1..] + "." };
    }

    private HttpRequestMessage ToRequest(DeliverMessage message, ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, FindUrl(message.Url)) { Content = new ReadOnlyMemoryContent(body) };
        foreach (var (name, value) in TunnelCodec.ToHeaders(message.Headers))
        {
            if (HeaderRules.Check(name, value) is not null)
                continue;
            if (HeaderRules.IsOfContent(name))
                request.Content.Headers.Add(name, value);
            else
                request.Headers.Add(name, value);
        }

        return request;
    }

    /// <summary>
    /// The relay says with what path behind the handler's own, and with what query, byte for byte as they were sent; which handler is for
    /// the command line alone.
    /// </summary>
    private Uri FindUrl(string asked)
    {
        if (!Uri.TryCreate(asked, in AsWritten, out var url))
            return _forwardTo;
        var (own, behind) = (_forwardTo.AbsolutePath.TrimEnd('/'), url.PathAndQuery);
        var isBehind =
            behind.StartsWith(own, StringComparison.Ordinal) && (behind.Length == own.Length || behind[own.Length] is '/' or '?');
        return isBehind ? new Uri(_forwardTo.GetLeftPart(UriPartial.Authority) + behind, in AsWritten) : _forwardTo;
    }

    private static async Task<(byte[] Bytes, bool Truncated)> ReadAsync(HttpContent content, int most, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        try
        {
            var stream = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var buffer = new byte[16 << 10];
                while (await stream.ReadAsync(buffer, cancel).ConfigureAwait(false) is > 0 and var count)
                {
                    kept.Write(buffer, 0, (int)Math.Min(count, most - kept.Length));
                    if (kept.Length == most)
                        return (kept.ToArray(), true);
                }
            }

            return (kept.ToArray(), false);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return (kept.ToArray(), true);
        }
    }

    private static IReadOnlyList<string> ReadHeaders(HttpResponseMessage response) =>
        [
            .. response
                .Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .SelectMany(header => header.Value.SelectMany(value => (string[])[header.Key, value])),
        ];
}
