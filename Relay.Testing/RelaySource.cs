using System.Security.Cryptography;

namespace Relay.Testing;

/// <summary>An address that a provider's events come in by.</summary>
public sealed record RelaySource
{
    /// <param name="dialect">Whose events: <c>dialstack</c>, <c>voicedock</c>, <c>dialgen</c>, <c>dialnote</c> or <c>standard</c>.</param>
    public RelaySource(string dialect) => (Dialect, Slug) = (dialect, dialect);

    /// <summary>Whose events.</summary>
    public string Dialect { get; }

    /// <summary>The last part of its address, <c>/in/{slug}</c>; the dialect's name unless it is told otherwise.</summary>
    public string Slug { get; init; }

    /// <summary>What its events are signed with, and verified; null for a source that takes unsigned ones. One is made up by default.</summary>
    public string? Secret { get; init; } = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    /// <summary>Where messages go that wait for an answer; none by default.</summary>
    public IReadOnlyList<Uri> Upstreams { get; init; } = [];

    internal object ToBody() =>
        new
        {
            name = Slug,
            slug = Slug,
            dialect = Dialect,
            secrets = Secret is null ? [] : (string[])[Secret],
            upstreams = Upstreams,
        };
}
