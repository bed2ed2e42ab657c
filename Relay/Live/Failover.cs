using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Relay.Live;

/// <summary>
/// Asks the next upstream where one can't be connected to, so that a dead address costs time instead of an answer. Only then: a request
/// that may have arrived is not sent twice,
/// because a booking made twice is worse than an error.
/// </summary>
internal static class Failover
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var proxy = context.GetReverseProxyFeature();
        var tried = new HashSet<DestinationState>();
        while (true)
        {
            await next(context);
            if (proxy.ProxiedDestination is not { } failed || !tried.Add(failed) || !LiveOutcome.IsUnsent(context))
                return;
            // Resting ones too: they are better than none.
            var others = proxy.AllDestinations.Where(destination => !tried.Contains(destination)).ToArray();
            if (others.Length == 0 || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
                return;
            context.Features.Get<LiveExchange>()?.Rewind();
            context.Features.Set<IForwarderErrorFeature>(null);
            proxy.AvailableDestinations = others;
            proxy.ProxiedDestination = null;
        }
    }
}
