using Relay.Config;
using Relay.Hosting;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Relay.Live;

/// <summary>
/// An upstream address that failed rests for a while, and one good answer brings it back. While all of them rest, all are tried.
/// </summary>
internal sealed class RestingPolicy(IDestinationHealthUpdater health, LiveOptions options, ILogger<RestingPolicy> logger)
    : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Resting";

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        var failed = LiveOutcome.IsUpstreamsFault(context);
        var rests = destination.Health.Passive == DestinationHealth.Unhealthy;
        if (failed == rests)
            return;
        if (failed)
            logger.LogWarning(
                LogEvents.UpstreamRests,
                "Upstream {Upstream} of {Source} failed and rests for {Rest}",
                destination.Model.Config.Address,
                cluster.ClusterId,
                options.Rest
            );
        else
            logger.LogInformation(
                LogEvents.UpstreamRests,
                "Upstream {Upstream} of {Source} answers again",
                destination.Model.Config.Address,
                cluster.ClusterId
            );
        health.SetPassive(cluster, destination, failed ? DestinationHealth.Unhealthy : DestinationHealth.Healthy, options.Rest);
    }
}
