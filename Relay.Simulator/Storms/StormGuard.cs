using System.Net;

namespace Relay.Simulator.Storms;

/// <summary>A storm is for one's own machine; anywhere else somebody has to say so.</summary>
internal static class StormGuard
{
    public static void Check(StormOptions options)
    {
        Check(options.Target, options.AllowRemote);
        if (options.Ingest is { } ingest)
            Check(ingest, options.AllowRemote);
    }

    private static void Check(Uri target, bool allowRemote)
    {
        if (target.Scheme is not ("http" or "https"))
            throw new StormException($"{target} is no address to storm: it begins with http:// or https://.");
        if (!allowRemote && !IsLoopback(target))
            throw new StormException(
                $"{target.Host} is not this machine. A storm against another one takes --allow-remote, and the leave of whoever runs it."
            );
    }

    // A name other than localhost may lead anywhere, so only addresses and that name count.
    private static bool IsLoopback(Uri target) =>
        target.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(target.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
