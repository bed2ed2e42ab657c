namespace Relay.Delivery.Outbound;

/// <summary>
/// Where a redirect leads, for people: it is never followed. What it says is the receiver's choice, so it is bounded, and what may be a
/// secret in it is not shown.
/// </summary>
internal static class RedirectTarget
{
    private const int Longest = 300;

    /// <summary>The answer's <c>Location</c>, made absolute; null where it has no usable one, or several.</summary>
    public static Uri? Find(HttpResponseMessage response, Uri url) =>
        response.Headers.NonValidated.TryGetValues("Location", out var lines)
        && lines.Count == 1
        && lines.ToString() is { Length: > 0 } text
        && Uri.TryCreate(url, text, out var target)
        && (target.Scheme == Uri.UriSchemeHttps || target.Scheme == Uri.UriSchemeHttp)
            ? target
            : null;

    /// <summary>The address without user, fragment and what its query says.</summary>
    public static string Text(Uri target)
    {
        var port = target.IsDefaultPort ? "" : FormattableString.Invariant($":{target.Port}");
        var host = target.HostNameType == UriHostNameType.IPv6 ? $"[{target.IdnHost}]" : target.IdnHost;
        var text = $"{target.Scheme}://{host}{port}{RequestTarget.Masked(target.PathAndQuery)}";
        return text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
    }
}
