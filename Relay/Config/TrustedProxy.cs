using System.Net;

namespace Relay.Config;

/// <summary>A proxy's address, or the network that it is in.</summary>
internal sealed record TrustedProxy(IPNetwork Network)
{
    /// <summary>Reads <c>10.1.2.3</c>, <c>fd00::/8</c> or <c>10.0.0.0/8</c>; null where the text is none of them.</summary>
    public static TrustedProxy? TryParse(string text)
    {
        if (text.Contains('/', StringComparison.Ordinal))
            return IPNetwork.TryParse(text, out var network) ? new TrustedProxy(network) : null;
        return IPAddress.TryParse(text, out var address)
            ? new TrustedProxy(new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128))
            : null;
    }

    public bool Has(IPAddress address) => Network.Contains(address);

    public override string ToString() => Network.ToString();
}
