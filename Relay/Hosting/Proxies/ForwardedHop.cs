namespace Relay.Hosting.Proxies;

/// <summary>What one proxy says about who called it and how (an element of RFC 7239's <c>Forwarded</c>), as it is written.</summary>
internal sealed record ForwardedHop(string? For, string? Proto, string? Host);
