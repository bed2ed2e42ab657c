namespace Relay.Api.Reading;

/// <summary>The dialects that a source can have.</summary>
internal static class DialectNames
{
    public static IReadOnlyList<string> All => Relay.Dialects.Providers.Dialect.Names;
}
