using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Relay.Config;
using Relay.Domain;

namespace Relay.Hosting;

/// <summary>Whether a URL leads back to this relay: a webhook that points here would feed its own events to itself.</summary>
internal sealed class OwnListeners(IServer server, RelayOptions options)
{
    /// <summary>The simulator's sinks are here, and what reaches them never reaches ingest.</summary>
    private const string SinksPath = "/sinks/";

    public bool IsOwn(Uri url) => Ports().Contains(url.Port) && IsHere(url) && !url.AbsolutePath.StartsWith(SinksPath, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<int> Ports() =>
        // Where the port was the system's choice, only the server knows it.
        server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address.Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal)).Port)
        ?? options.Urls.Concat(options.IngestUrls).Select(url => url.Port);

    private bool IsHere(Uri url)
    {
        var host = url.IdnHost.Trim('[', ']');
        if (EgressPolicy.IsLoopbackName(host) || options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host, out var address) && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || IsOfThisMachine(address));
    }

    private static bool IsOfThisMachine(IPAddress address) =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Any(unicast => unicast.Address.Equals(address));
}
