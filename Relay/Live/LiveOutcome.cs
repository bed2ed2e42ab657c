using Yarp.ReverseProxy.Forwarder;

namespace Relay.Live;

/// <summary>From what YARP met to who failed and when: the one mapper of this edge.</summary>
internal static class LiveOutcome
{
    public static string FromExchange(HttpContext context, LiveExchange exchange)
    {
        // No proxy feature: no route took the request. The source lost its upstreams a moment ago.
        if (context.Features.Get<Yarp.ReverseProxy.Model.IReverseProxyFeature>() is null)
            return ExchangeOutcomes.UpstreamFailed;
        var error = context.GetForwarderErrorFeature()?.Error ?? ForwarderError.None;
        if (error == ForwarderError.None)
            return ExchangeOutcomes.OfStatus(context.Response.StatusCode);
        if (exchange.IsOverLimit || error == ForwarderError.RequestTimedOut)
            return ExchangeOutcomes.UpstreamTimeout;
        // YARP aborts the caller's connection when the upstream's answer breaks off half-way, so that the caller looks gone as well; who
        // broke off is in the error.
        if (error is ForwarderError.ResponseBodyDestination or ForwarderError.RequestBodyDestination)
            return ExchangeOutcomes.UpstreamFailed;
        return exchange.IsCallerGone ? ExchangeOutcomes.CallerGone : ExchangeOutcomes.UpstreamFailed;
    }

    /// <summary>Whether the caller gets what the upstream answered.</summary>
    public static bool IsWhole(string outcome) =>
        outcome is not (ExchangeOutcomes.UpstreamFailed or ExchangeOutcomes.UpstreamTimeout or ExchangeOutcomes.CallerGone);

    /// <summary>Whether the fault is the upstream's, so that its address had better rest.</summary>
    public static bool IsUpstreamsFault(HttpContext context) =>
        context.Features.Get<LiveExchange>() is { } exchange
            ? FromExchange(context, exchange) is ExchangeOutcomes.UpstreamFailed or ExchangeOutcomes.UpstreamTimeout
            : context.GetForwarderErrorFeature() is not null;

    /// <summary>Whether not a byte of the request can have reached the upstream, so that another one may be asked.</summary>
    public static bool IsUnsent(HttpContext context) =>
        context.GetForwarderErrorFeature()
            is {
                Error: ForwarderError.Request,
                Exception: HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError
                        or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError
                }
            };
}
