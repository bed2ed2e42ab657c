using System.Net;

namespace Relay.Simulator.Storms;

/// <summary>A storm is for one's own machine; anywhere else somebody has to say so.</summary>
internal static class StormGuard
{
    public static void Check(StormOptions options)
    {
        if (options.Target.Scheme is not ("http" or "https")) throw new StormException($"{options.Target} is no address to storm: it begins with http:// or https://.");
        if (!options.AllowRemote && !IsLoopback(options.Target)) throw new StormException($"{options.Target.Host} is not this machine. A storm against another one takes --allow-remote, and the leave of whoever runs it.");
    }

    // A name other than localhost may lead anywhere, so only addresses and that name count.
    private static bool IsLoopback(Uri target) => target.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(target.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
