using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Relay.Config;

namespace Relay.Hosting;

/// <summary>
/// Where this relay is. A webhook that points here would feed its own events to itself; only the simulator's sinks, which never reach
/// ingest, may be pointed to.
/// </summary>
internal sealed class OwnListeners(IServer server, RelayOptions options)
{
    public bool IsOwn(Uri url) =>
        !OwnSinks.IsPath(url.AbsolutePath) && (IsPublic(url) || (Bound().Any(address => address.Port == url.Port) && IsHere(url)));

    /// <summary>Where this machine reaches a side over loopback; null where that side listens elsewhere only.</summary>
    public Uri? Loopback(ListenerSide side) =>
        Side(side).Select(address => Loopback(address)).FirstOrDefault(address => address is not null);

    /// <summary>The operator's side as this machine reaches it.</summary>
    public Uri Operator => Loopback(ListenerSide.Operator) ?? Side(ListenerSide.Operator).First();

    // The operator's side is bound first, and every listener has one address here.
    private IEnumerable<Uri> Side(ListenerSide side) =>
        !options.IsSplit ? Bound()
        : side == ListenerSide.Ingest ? Bound().Skip(options.Urls.Count)
        : Bound().Take(options.Urls.Count);

    private IEnumerable<Uri> Bound() =>
        // Where the port was the system's choice, only the server knows it, once it has started.
        (
            server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 0 } bound
                ? bound
                : options.Urls.Concat(options.IngestUrls).Select(url => url.ToString())
        ).Select(address => new Uri(
            address.Replace("*", "0.0.0.0", StringComparison.Ordinal).Replace("+", "0.0.0.0", StringComparison.Ordinal)
        ));

    private static Uri? Loopback(Uri address)
    {
        if (address.HostNameType == UriHostNameType.Dns)
            return new Uri($"http://127.0.0.1:{address.Port}/");
        var bound = IPAddress.Parse(address.IdnHost.Trim('[', ']'));
        if (IPAddress.IsLoopback(bound))
            return address;
        return bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any) ? new Uri($"http://127.0.0.1:{address.Port}/") : null;
    }

    private bool IsPublic(Uri url) =>
        options.Network.PublicUrl is { } own
        && own.Port == url.Port
        && string.Equals(own.IdnHost, url.IdnHost, StringComparison.OrdinalIgnoreCase);

    private bool IsHere(Uri url)
    {
        var host = url.IdnHost.Trim('[', ']');
        if (EgressPolicy.IsLoopbackName(host) || options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase))
            return true;
        return IPAddress.TryParse(host, out var address)
            && (
                IPAddress.IsLoopback(address)
                || address.Equals(IPAddress.Any)
                || address.Equals(IPAddress.IPv6Any)
                || IsOfThisMachine(address)
            );
    }

    private static bool IsOfThisMachine(IPAddress address) =>
        NetworkInterface
            .GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Any(unicast => unicast.Address.Equals(address));
}
