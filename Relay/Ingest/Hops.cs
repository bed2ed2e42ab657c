using System.Globalization;

namespace Relay.Ingest;

/// <summary>How often an event was relayed already: two relays that point at each other must stop.</summary>
internal static class Hops
{
    public const string Header = "Relay-Hops";
    public const int Limit = 5;

    /// <summary>0 where the header is absent or no number: it is a guard of ours, not a fact of the provider's.</summary>
    public static int Of(IHeaderDictionary headers) =>
        headers.TryGetValue(Header, out var value) && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var hops)
            ? hops
            : 0;
}
