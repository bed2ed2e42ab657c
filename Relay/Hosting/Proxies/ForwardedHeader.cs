using System.Text;

namespace Relay.Hosting.Proxies;

/// <summary>
/// Reads RFC 7239: <c>for=192.0.2.60;proto=https;host=relay.example.com, for="[2001:db8::17]:4711"</c>. Names in any case, values as
/// tokens or quoted.
/// </summary>
internal static class ForwardedHeader
{
    /// <returns>The hops, the nearest last; null where it is not of that form: half a chain must not be believed.</returns>
    public static IReadOnlyList<ForwardedHop>? Parse(string text)
    {
        var hops = new List<ForwardedHop>();
        foreach (var element in Split(text, ','))
        {
            if (Read(element) is not { } hop)
                return null;
            hops.Add(hop);
        }

        return hops;
    }

    private static ForwardedHop? Read(string element)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in Split(element, ';'))
        {
            var trimmed = pair.Trim();
            if (trimmed.Length == 0)
                continue;
            var equals = trimmed.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || Unquote(trimmed[(equals + 1)..]) is not { } value || !pairs.TryAdd(trimmed[..equals], value))
                return null;
        }

        return new ForwardedHop(pairs.GetValueOrDefault("for"), pairs.GetValueOrDefault("proto"), pairs.GetValueOrDefault("host"));
    }

    /// <summary>Cuts at a separator that stands outside quotes.</summary>
    private static IEnumerable<string> Split(string text, char separator)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\')
                i++;
            else if (text[i] == '"')
                quoted = !quoted;
            else if (text[i] == separator && !quoted)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static string? Unquote(string value)
    {
        if (!value.StartsWith('"'))
            return value.Contains('"', StringComparison.Ordinal) ? null : value;
        if (value.Length < 2 || !value.EndsWith('"'))
            return null;
        var plain = new StringBuilder(value.Length);
        for (var i = 1; i < value.Length - 1; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length - 1)
                i++;
            plain.Append(value[i]);
        }

        return plain.ToString();
    }
}
