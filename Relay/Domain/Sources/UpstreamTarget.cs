using System.Text;

namespace Relay.Domain.Sources;

/// <summary>
/// Where a request goes at an upstream: path joined to path and query to query, byte for byte as the provider wrote them. <c>%2F</c> stays
/// <c>%2F</c>: whoever unpacks and packs again sends another address than was signed. Pure.
/// </summary>
internal static class UpstreamTarget
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The address of an upstream with what follows the source's slug in the request's own target.</summary>
    /// <param name="upstream">As the source has it, perhaps with a path and a query.</param>
    /// <param name="target">The request's target as it stood in its first line: <c>/in/{slug}[/rest][?query]</c>.</param>
    public static Uri Join(string upstream, string target)
    {
        var (tail, query) = FindTail(target);
        var address = new Uri(upstream, in AsWritten);
        var split = address.PathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var (path, ownQuery) =
            split < 0 ? (address.PathAndQuery, "") : (address.PathAndQuery[..split], address.PathAndQuery[(split + 1)..]);
        var joined = new StringBuilder(address.GetLeftPart(UriPartial.Authority));
        if (tail.Length == 0)
            joined.Append(path.Length == 0 ? "/" : path); // as written, an address may have no path at all
        else
            joined.Append(path.AsSpan().TrimEnd('/')).Append(tail);
        if (ownQuery.Length + query.Length > 0 || split >= 0)
            joined.Append('?').AppendJoin('&', ((string[])[ownQuery, query]).Where(part => part.Length > 0));
        return new Uri(joined.ToString(), in AsWritten);
    }

    /// <summary>
    /// What follows the slug, with its slash, and the query without its mark. Dot segments are resolved, and never lead out of the source:
    /// the slug was found in the path as the server resolved it.
    /// </summary>
    private static (string Tail, string Query) FindTail(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
        var segments = new List<string>();
        var given = path.Split('/');
        for (var i = 0; i < given.Length; i++)
        {
            var plain = Unescape(given[i]);
            if (plain == ".." && segments.Count > 1)
                segments.RemoveAt(segments.Count - 1);
            if (plain is not ("." or ".."))
                segments.Add(given[i]);
            else if (i == given.Length - 1)
                segments.Add(""); // a dot segment at the end leaves its slash
        }

        // Leading slashes say nothing; then "in" and the slug.
        var parts = segments.SkipWhile(segment => segment.Length == 0).Skip(2).ToArray();
        return (parts.Length == 0 ? "" : "/" + string.Join('/', parts), query);
    }

    /// <summary><c>%2e</c> is a dot to every server.</summary>
    private static string Unescape(string segment) => segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
}
