using System.Net;

namespace Relay.Domain.Webhooks;

/// <summary>One entry of <c>Egress:Allow</c>: a network and the ports on it that may be dialled although they are not public.</summary>
internal sealed record EgressRule(IPNetwork Network, int FirstPort, int LastPort)
{
    /// <summary>Whether this entry covers the address. Mapped addresses are compared as the IPv4 address they carry.</summary>
    public bool Covers(IPAddress address, int port) =>
        port >= FirstPort && port <= LastPort && Network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    public override string ToString() => $"{Network}:{FirstPort}-{LastPort}";
}
