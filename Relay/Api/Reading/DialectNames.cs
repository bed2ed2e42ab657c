namespace Relay.Api.Reading;

/// <summary>The dialects that a source can have.</summary>
internal static class DialectNames
{
    public static IReadOnlyList<string> All { get; } = ["dialstack", "voicedock", "dialgen", "dialnote", "standard", "generic"];
}
