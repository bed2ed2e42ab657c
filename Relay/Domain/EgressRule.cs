using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Relay.Domain;

/// <summary>One entry of <c>Egress:Allow</c>: a network with a range of ports, such as <c>10.1.0.0/16:8000-8999</c> or <c>::1/128:3000</c>; every port where none is named.</summary>
internal sealed record EgressRule(IPNetwork Network, int FirstPort, int LastPort)
{
    /// <summary>Whether this entry covers the address. Mapped addresses are compared as the IPv4 address they carry.</summary>
    public bool Covers(IPAddress address, int port) => port >= FirstPort && port <= LastPort && Network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    public static bool TryParse(string text, out EgressRule? rule)
    {
        rule = null;
        // The ports follow the first colon behind the slash: an IPv6 network has colons of its own before it.
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var colon = slash < 0 ? -1 : text.IndexOf(':', slash);
        if (!TryParseNetwork(colon < 0 ? text : text[..colon], slash >= 0, out var network)) return false;
        var (first, last) = (1, 65535);
        if (colon >= 0 && !TryParsePorts(text[(colon + 1)..], out first, out last)) return false;
        rule = new EgressRule(network, first, last);
        return true;
    }

    private static bool TryParseNetwork(string text, bool hasPrefix, out IPNetwork network)
    {
        if (hasPrefix) return IPNetwork.TryParse(text, out network);
        network = default;
        if (!IPAddress.TryParse(text, out var address)) return false;
        network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    private static bool TryParsePorts(string text, out int first, out int last)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        last = 0;
        return TryParsePort(dash < 0 ? text : text[..dash], out first) && TryParsePort(dash < 0 ? text : text[(dash + 1)..], out last) && first <= last;
    }

    private static bool TryParsePort(string text, out int port) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}
