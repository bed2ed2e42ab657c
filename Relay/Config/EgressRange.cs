using System.Net;

namespace Relay.Config;

/// <summary>Addresses and ports that webhooks may go to although they are not public.</summary>
internal sealed record EgressRange(IPNetwork Network, int FirstPort, int LastPort)
{
    public bool Contains(IPAddress address, int port) => port >= FirstPort && port <= LastPort && Network.Contains(address);

    /// <summary>Reads <c>127.0.0.0/8:1024-65535</c>, <c>::1/128:8080</c> or <c>10.1.0.0/16</c> (all ports); null where the text is none of them.</summary>
    public static EgressRange? TryParse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var colon = slash < 0 ? -1 : text.IndexOf(':', slash);
        if (!IPNetwork.TryParse(colon < 0 ? text : text[..colon], out var network)) return null;
        if (colon < 0) return new EgressRange(network, 1, 65535);
        var ports = text[(colon + 1)..].Split('-');
        if (ports.Length > 2 || !ushort.TryParse(ports[0], out var first) || !ushort.TryParse(ports[^1], out var last)) return null;
        return first == 0 || last < first ? null : new EgressRange(network, first, last);
    }

    public override string ToString() => FirstPort == LastPort ? $"{Network}:{FirstPort}" : $"{Network}:{FirstPort}-{LastPort}";
}
