namespace Relay.Api.Views;

/// <summary>Recorded headers as they are shown: in their order, duplicates kept.</summary>
internal static class HeaderViews
{
    /// <summary>A viewer sees no credentials, nor signatures, which could be replayed, and numbers masked.</summary>
    public static IReadOnlyList<HeaderView> From(HeaderList headers, bool showsSecrets) =>
        [
            .. headers.Select(header => new HeaderView(
                header.Name,
                SecretNames.IsHeader(header.Name) && !showsSecrets ? SecretNames.Mask : new Masks(!showsSecrets).Text(header.Value)!
            )),
        ];
}
