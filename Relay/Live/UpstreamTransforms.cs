using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Relay.Hosting.Proxies;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Relay.Live;

/// <summary>
/// What the upstream gets beside the provider's own headers. The scheme and host that the relay was called by, and the whole chain of
/// addresses where proxies in front are trusted; what anybody else says of that kind is overwritten.
/// </summary>
internal static class UpstreamTransforms
{
    public const string EventId = "Relay-Event-Id";

    /// <summary>How many requests of the same message the upstream was sent before, where there were any.</summary>
    public const string Repeat = "Relay-Repeat";

    public static void Apply(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        context.AddXForwardedHost(action: ForwardedTransformActions.Set);
        context.AddXForwardedProto(action: ForwardedTransformActions.Set);
        context.AddXForwardedPrefix(action: ForwardedTransformActions.Remove);
        context.AddRequestTransform(request =>
        {
            if (request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] target)
                request.ProxyRequest.RequestUri = UpstreamTarget.Join(request.DestinationPrefix, target);
            var headers = request.ProxyRequest.Headers;
            Chain(request.HttpContext, headers);
            headers.Remove(EventId);
            headers.Remove(Repeat);
            if (request.HttpContext.Features.Get<LiveExchange>()?.Order is { } order)
            {
                headers.Add(EventId, Ids.Event(order.EventId));
                if (order.Repeats > 0)
                    headers.Add(Repeat, order.Repeats.ToString(CultureInfo.InvariantCulture));
            }

            // Two relays that forward to each other would never end; ingest refuses at five.
            headers.Remove(RelayHops.Header);
            var hops = RelayHops.Read(request.HttpContext.Request.Headers[RelayHops.Header].ToArray());
            headers.Add(RelayHops.Header, RelayHops.Next(hops));
            return ValueTask.CompletedTask;
        });
        context.AddResponseTransform(response =>
            response.HttpContext.Features.Get<LiveExchange>() is { } exchange
            && response.ProxyResponse is { } answer
            && (exchange.Order.Streams || IsStream(answer.Content.Headers.ContentType?.MediaType))
                ? new ValueTask(StreamAsync(exchange, response.HttpContext))
                : ValueTask.CompletedTask
        );
    }

    /// <summary>Sends the head. The upstream's framing must be gone by then: our own connection is framed by our server.</summary>
    private static Task StreamAsync(LiveExchange exchange, HttpContext caller)
    {
        caller.Response.Headers.TransferEncoding = default;
        return exchange.Body.StreamAsync(caller.RequestAborted);
    }

    /// <summary>Answers whose parts are worth something before the whole is there.</summary>
    private static bool IsStream(string? mediaType) =>
        mediaType?.ToLowerInvariant() is "text/event-stream" or "application/x-ndjson" or "application/ndjson" or "application/jsonl";

    private static void Chain(HttpContext context, System.Net.Http.Headers.HttpRequestHeaders headers)
    {
        var called = context.Features.Get<CalledAs>();
        var peer = (called?.Peer ?? context.Connection.RemoteIpAddress)?.ToString() ?? "unknown";
        string[] before = called is { IsTrusted: true } ? [.. context.Request.Headers["X-Forwarded-For"].OfType<string>()] : [];
        foreach (var name in (string[])["X-Forwarded-For", "X-Forwarded-Port", "Forwarded"])
            headers.Remove(name);
        headers.Add("X-Forwarded-For", string.Join(", ", before.Append(peer)));
    }
}
