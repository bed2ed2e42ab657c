using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Relay.Live;

/// <summary>What the upstream gets beside the provider's own headers and YARP's X-Forwarded-*.</summary>
internal static class UpstreamTransforms
{
    public const string EventId = "Relay-Event-Id";

    public static void Apply(TransformBuilderContext context) =>
        context.AddRequestTransform(request =>
        {
            var headers = request.ProxyRequest.Headers;
            headers.Remove(EventId);
            if (request.HttpContext.Features.Get<LiveExchange>() is { } exchange)
                headers.Add(EventId, Ids.Event(exchange.EventId));
            // Two relays that forward to each other would never end; ingest refuses at five.
            headers.Remove(RelayHops.Header);
            var hops = RelayHops.Read(request.HttpContext.Request.Headers[RelayHops.Header].ToArray());
            headers.Add(RelayHops.Header, RelayHops.Next(hops));
            return ValueTask.CompletedTask;
        });
}
