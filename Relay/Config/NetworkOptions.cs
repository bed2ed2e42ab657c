namespace Relay.Config;

/// <summary>How the relay is reached from outside.</summary>
internal sealed record NetworkOptions
{
    /// <summary>The address that people and providers use; null where each request says how it was called.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whose forwarded headers are believed. Nobody's by default, loopback's neither.</summary>
    public IReadOnlyList<TrustedProxy> TrustedProxies { get; init; } = [];

    /// <summary>
    /// How long an idle connection stays open. Longer than the balancer in front keeps it: whoever closes first loses no request.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(130);
}
