using System.Net;

namespace Relay.Config;

/// <summary>The form in which ranges are written.</summary>
internal static class EgressRuleText
{
    /// <summary>
    /// Reads <c>127.0.0.0/8:1024-65535</c>, <c>::1/128:8080</c> or <c>10.1.0.0/16</c> (all ports); null where the text is none of them.
    /// </summary>
    public static EgressRule? TryParse(string text)
    {
        // The ports follow the first colon behind the slash: an IPv6 network has colons of its own before it.
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var colon = slash < 0 ? -1 : text.IndexOf(':', slash);
        if (slash < 0 || !IPNetwork.TryParse(colon < 0 ? text : text[..colon], out var network))
            return null;
        if (colon < 0)
            return new EgressRule(network, 1, 65535);
        var ports = text[(colon + 1)..].Split('-');
        if (ports.Length > 2 || !ushort.TryParse(ports[0], out var first) || !ushort.TryParse(ports[^1], out var last))
            return null;
        return first == 0 || last < first ? null : new EgressRule(network, first, last);
    }
}
