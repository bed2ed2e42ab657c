using System.Text;

namespace Relay.Dialects;

/// <summary>
/// What follows the source's slug in a request target, exactly as it was sent: nothing, <c>/</c>, <c>/calls/a%2Fb?leg=agent&amp;ref=1</c>,
/// <c>?leg=agent</c>. Kept raw, because decoding loses what a signature, a copy or an upstream needs.
/// </summary>
public static class RequestTarget
{
    /// <summary>The path without its leading slash, escapes decoded: for reading and showing.</summary>
    public static string Path(string? target)
    {
        var raw = RawPath(target);
        if (raw.StartsWith('/'))
            raw = raw[1..];
        return raw.Contains('%') ? Uri.UnescapeDataString(raw.ToString()) : raw.ToString();
    }

    /// <summary>The path as it was sent, with its leading slash where it had one.</summary>
    public static ReadOnlySpan<char> RawPath(string? target)
    {
        var question = target.AsSpan().IndexOf('?');
        return question < 0 ? target : target.AsSpan(0, question);
    }

    /// <summary>The query as it was sent, without its question mark; empty where there is none.</summary>
    public static string Query(string? target)
    {
        var question = target?.IndexOf('?') ?? -1;
        return question < 0 ? "" : target![(question + 1)..];
    }

    /// <summary>The target behind the address that it was sent to.</summary>
    /// <param name="address">Such as <c>https://relay.example.com/in/desk</c>.</param>
    /// <param name="target">What follows it; a path may lack its leading slash.</param>
    public static string Append(string address, string? target) =>
        string.IsNullOrEmpty(target) ? address
        : target[0] is '/' or '?' ? address + target
        : $"{address}/{target}";

    /// <summary>An address with a query behind its own one, byte for byte as it was sent.</summary>
    public static Uri WithQuery(Uri url, string query)
    {
        var separator =
            url.Query.Length == 0 ? "?"
            : url.Query.Length == 1 ? ""
            : "&";
        return new Uri(url.AbsoluteUri + separator + query, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    /// <summary>
    /// The target without what its query says, for those who may not see it: names stay, values are stars. Access tokens and numbers of
    /// people stand in callback addresses.
    /// </summary>
    public static string Masked(string target)
    {
        var query = Query(target);
        if (query.Length == 0)
            return target;
        var masked = new StringBuilder(target.Length).Append(RawPath(target)).Append('?');
        foreach (var pair in query.Split('&'))
        {
            if (masked[^1] != '?')
                masked.Append('&');
            var equals = pair.IndexOf('=');
            masked.Append(equals < 0 ? "***" : pair.AsSpan(0, equals)).Append(equals < 0 ? "" : "=***");
        }

        return masked.ToString();
    }
}
