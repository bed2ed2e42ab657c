using Relay.Hosting.Dialing;

namespace Relay.Delivery.Outbound;

/// <summary>
/// Sends one HTTP try and says what became of it. A remote failure is a value; what this throws is a bug of ours.
/// <code>
/// (1) deadline   one for connect, send, headers and body together     ► timed_out
/// (2) connect    guard: resolve, judge, dial; TLS                     ► address_blocked | dns_failed | connect_failed | tls_failed
/// (3) send       once more if a kept-alive connection was just closed ► reset
/// (4) status     decides the outcome, whatever follows                ► protocol_error
/// (5) body       the first 64 KiB, then the connection is dropped
/// </code>
/// </summary>
internal sealed class OutboundClient : IDisposable
{
    private const int KeptHeaders = 64;

    private readonly HttpMessageInvoker _invoker,
        _sinkInvoker;
    private readonly IOwnSinks? _sinks;
    private readonly TimeProvider _clock;
    private readonly DeadlinePool _deadlines;

    /// <param name="dialer">Makes a dialer for a policy: one for webhooks, one for own sinks.</param>
    /// <param name="certificates">Where the certificates of targets are noted; nowhere where null.</param>
    public OutboundClient(
        EgressPolicy policy,
        Func<EgressPolicy, GuardedDialer> dialer,
        TimeProvider clock,
        CertificateBoard? certificates = null
    )
        : this(
            OutboundHandler.Create(dialer(policy), clock, certificates),
            clock,
            OutboundHandler.Create(dialer(policy.ForSinks()), clock),
            policy.Sinks
        ) { }

    /// <param name="sinkHandler">For URLs that are own sinks; the other one never makes or uses a connection to them.</param>
    internal OutboundClient(SocketsHttpHandler handler, TimeProvider clock, SocketsHttpHandler? sinkHandler = null, IOwnSinks? sinks = null)
    {
        _invoker = new HttpMessageInvoker(handler, disposeHandler: true);
        _sinkInvoker = sinkHandler is null ? _invoker : new HttpMessageInvoker(sinkHandler, disposeHandler: true);
        _sinks = sinks;
        _clock = clock;
        _deadlines = new DeadlinePool(clock);
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _sinkInvoker.Dispose();
    }

    /// <summary>Makes the try. The result's headers are those the request records, not what a secret header really said.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="shutdown">Relay is stopping: the try ends at once and does not count.</param>
    public async Task<AttemptResult> SendAsync(OutboundRequest request, CancellationToken shutdown)
    {
        var draft = new AttemptDraft(_clock.GetUtcNow(), _clock.GetTimestamp());
        // :: Step 1
        var deadline = _deadlines.Rent(request.Deadline);
        var stopping = shutdown.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        TracedRequest? message = null;
        try
        {
            // :: Steps 2 and 3
            message = ToMessage(request);
            var response = await SendAsync(message, deadline.Token).ConfigureAwait(false);
            if (response is null)
            {
                message.Dispose();
                message = ToMessage(request);
                draft.Resent = true;
                TracedRequest.Current.Value = message;
                response = await FindInvoker(message).SendAsync(message, deadline.Token).ConfigureAwait(false);
            }

            using (response)
            {
                // :: Step 4
                draft.Status = (int)response.StatusCode;
                draft.Headers = ReadHeaders(response, message.AnsweredEarly);
                draft.Location = draft.Status is >= 300 and <= 399 ? RedirectTarget.Find(response, request.Url) : null;
                draft.RetryAfter = draft.Status is 429 or 503 ? RetryAfter.Read(response.Headers.NonValidated, _clock.GetUtcNow()) : null;
                // :: Step 5
                (draft.Body, draft.Truncated) = await ResponseBody.ReadAsync(response.Content, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
        {
            draft.Error = error;
        }
        finally
        {
            await stopping.DisposeAsync().ConfigureAwait(false);
            _deadlines.Return(deadline);
            message?.Dispose();
        }

        return draft.ToResult(request, message, _clock, shutdown.IsCancellationRequested);
    }

    /// <summary>
    /// Sends; null if a kept-alive connection was closed as the request left and no byte of an answer was seen. The handler itself
    /// retries that only as long as it has not begun with the body,
    /// and a POST always has.
    /// </summary>
    private async ValueTask<HttpResponseMessage?> SendAsync(TracedRequest message, CancellationToken cancellation)
    {
        TracedRequest.Current.Value = message;
        try
        {
            return await FindInvoker(message).SendAsync(message, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
            when (message is { Reused: true, FirstByteMs: null }
                && OutboundOutcome.FromTry(null, null, error, shutdown: false) == Outcome.Reset
            )
        {
            return null;
        }
    }

    private HttpMessageInvoker FindInvoker(TracedRequest message) => _sinks?.Has(message.RequestUri!) == true ? _sinkInvoker : _invoker;

    private static TracedRequest ToMessage(OutboundRequest request)
    {
        var content = new ReadOnlyMemoryContent(request.Body);
        var message = new TracedRequest(request.Url)
        {
            Content = content,
            Version = System.Net.HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            if (HeaderRules.IsOfContent(name))
                content.Headers.Add(name, value);
            else
                message.Headers.Add(name, value);
        }

        return message;
    }

    private static HeaderList ReadHeaders(HttpResponseMessage response, bool answeredEarly)
    {
        var (own, ofContent) = (response.Headers.NonValidated, response.Content.Headers.NonValidated);
        var headers = new List<Header>(Math.Min(own.Count + ofContent.Count, KeptHeaders));
        foreach (var (name, values) in own)
            Keep(headers, name, values, skip: answeredEarly && name == "Connection" ? 1 : 0);
        foreach (var (name, values) in ofContent)
            Keep(headers, name, values, skip: 0);
        return new HeaderList([.. headers]);
    }

    private static void Keep(List<Header> headers, string name, System.Net.Http.Headers.HeaderStringValues values, int skip)
    {
        foreach (var value in values)
        {
            if (headers.Count == KeptHeaders)
                return;
            if (skip-- <= 0)
                headers.Add(new Header(name, value));
        }
    }
}
