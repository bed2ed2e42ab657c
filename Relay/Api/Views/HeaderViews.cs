using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>Recorded headers as they are shown: in their order, duplicates kept.</summary>
internal static class HeaderViews
{
    private static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase)
    {
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-dialnote-api-key",
    };

    /// <summary>A viewer sees no credentials, nor signatures, which could be replayed, and numbers masked.</summary>
    public static IReadOnlyList<HeaderView> From(HeaderList headers, bool showsSecrets) =>
        [
            .. headers.Select(header => new HeaderView(
                header.Name,
                IsSecret(header.Name) && !showsSecrets ? CustomHeaders.Mask : new Masks(!showsSecrets).Text(header.Value)!
            )),
        ];

    public static bool IsSecret(string name) => Secret.Contains(name) || name.EndsWith("signature", StringComparison.OrdinalIgnoreCase);
}
