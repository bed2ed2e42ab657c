using Yarp.ReverseProxy.Model;

namespace Relay.Live;

/// <summary>What is kept of an exchange.</summary>
internal static class LiveRecord
{
    private const int KeptHeaders = 64;

    public static ExchangeRecord FromExchange(HttpContext context, LiveExchange exchange, string outcome)
    {
        // Of a failed exchange the status is the upstream's only if its answer had begun; YARP puts its own otherwise.
        var answered = LiveOutcome.IsWhole(outcome) || context.Response.HasStarted;
        return new ExchangeRecord
        {
            EventId = exchange.Order.EventId,
            Upstream = context.Features.Get<IReverseProxyFeature>()?.ProxiedDestination?.Model.Config.Address,
            StartedAt = exchange.StartedAt,
            DurationMs = exchange.ElapsedMs,
            Outcome = outcome,
            Status = answered ? context.Response.StatusCode : null,
            ResponseHeaders = answered ? Headers(context.Response.Headers) : HeaderList.Empty,
            // The copy is the exchange's own; the record outlives it.
            ResponseBody = exchange.Body.Copy.ToArray(),
            ResponseTruncated = exchange.Body.IsTruncated,
        };
    }

    public static HeaderList Keep(IEnumerable<Header> headers) => new([.. headers.Take(KeptHeaders)]);

    private static HeaderList Headers(IHeaderDictionary headers) =>
        Keep(headers.SelectMany(header => header.Value, (header, value) => new Header(header.Key, value ?? "")));
}
