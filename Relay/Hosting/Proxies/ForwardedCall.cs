using System.Net;

namespace Relay.Hosting.Proxies;

/// <summary>What trusted proxies say about a request; null where they say nothing usable.</summary>
/// <param name="Client">The nearest address that is no trusted proxy's.</param>
internal sealed record ForwardedCall(string? Scheme, string? Host, int? Port, IPAddress Client);
