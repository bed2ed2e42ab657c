using System.Net;

namespace Relay.Hosting.Proxies;

/// <summary>How a request was called before the proxies in front were believed: what came over this very connection.</summary>
/// <param name="Peer">Who is connected.</param>
/// <param name="IsTrusted">Whether it is a proxy whose headers are believed.</param>
/// <param name="Origin">The scheme and host of this hop: <c>http://127.0.0.1:5080</c>.</param>
/// <param name="Host">The host that has to be one of the relay's: the hop's own, or what a trusted proxy says.</param>
internal sealed record CalledAs(IPAddress? Peer, bool IsTrusted, string Origin, HostString Host);
