using System.Globalization;

namespace Relay.Domain;

/// <summary>
/// How often an event was relayed already: two relays that point at each other must stop. Read here for ingest, which refuses, and for
/// webhooks and upstreams, which get one more.
/// </summary>
internal static class RelayHops
{
    public const string Header = "Relay-Hops";

    /// <summary>How many relays an event may have passed.</summary>
    public const int Limit = 5;

    /// <summary>Beyond it nothing is counted: a sender's number must not overflow ours.</summary>
    private const int Most = 1000;

    /// <summary>
    /// The highest of the values, whether they stand in several lines or in one with commas: what a relay adds can't be hidden behind a
    /// lower one. 0 where there is none, or no number: it is a guard of ours, not a fact of the provider's.
    /// </summary>
    public static int Read(params ReadOnlySpan<string?> values)
    {
        var hops = 0;
        foreach (var value in values)
        {
            var line = value.AsSpan();
            foreach (var part in line.Split(','))
                hops = Math.Max(hops, Number(line[part].Trim(" \t")));
        }

        return hops;
    }

    /// <summary>The same of a recorded request.</summary>
    public static int Read(HeaderList headers)
    {
        var hops = 0;
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Name.Equals(Header, StringComparison.OrdinalIgnoreCase))
                hops = Math.Max(hops, Read(headers[i].Value));
        }

        return hops;
    }

    /// <summary>What the next one is told.</summary>
    public static string Next(int hops) => (hops + 1).ToString(CultureInfo.InvariantCulture);

    private static int Number(ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return 0;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, Most) : Most;
    }
}
