using Relay.Config;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Relay.Live;

/// <summary>One route and one cluster for a source that has upstreams. Pure.</summary>
internal static class UpstreamConfig
{
    /// <summary>
    /// The route takes everything behind the source's slug; what follows the slug is joined to the upstream's own path.
    /// </summary>
    public static RouteConfig Route(Source source) =>
        new()
        {
            RouteId = source.Slug,
            ClusterId = source.Slug,
            Match = new RouteMatch { Path = $"/in/{source.Slug}/{{**rest}}" },
        };

    public static ClusterConfig Cluster(Source source, LiveOptions options) =>
        new()
        {
            ClusterId = source.Slug,
            LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
            Destinations = Usable(source)
                .Distinct()
                .ToDictionary(
                    upstream => upstream,
                    upstream => new DestinationConfig { Address = upstream, Health = new Uri(upstream).GetLeftPart(UriPartial.Authority) }
                ),
            HealthCheck = new HealthCheckConfig
            {
                AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
                Passive = new PassiveHealthCheckConfig
                {
                    Enabled = true,
                    Policy = RestingPolicy.PolicyName,
                    ReactivationPeriod = options.Rest,
                },
                Active = source.HealthPath is null ? null : Active(source.HealthPath, options),
            },
            // Header bytes go through one to one, as ingest reads them.
            HttpClient = new HttpClientConfig { RequestHeaderEncoding = "latin1", ResponseHeaderEncoding = "latin1" },
            // The exchange has a limit of its own over everything; this one, between two bytes, only has to be no shorter.
            HttpRequest = new ForwarderRequestConfig
            {
                ActivityTimeout = TimeSpan.FromMinutes(10),
                Version = new Version(1, 1),
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            },
        };

    /// <summary>
    /// A source is left out rather than passed on with an address that YARP would refuse, since YARP refuses a configuration as a whole.
    /// </summary>
    public static IEnumerable<string> Usable(Source source) =>
        source.Upstreams.Where(upstream =>
            Uri.TryCreate(upstream, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        );

    private static ActiveHealthCheckConfig Active(string path, LiveOptions options) =>
        new()
        {
            Enabled = true,
            Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            Path = path,
            Interval = options.HealthInterval,
            Timeout = options.ConnectTimeout,
        };
}
