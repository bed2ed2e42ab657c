using Microsoft.AspNetCore.Http.Features;
using Relay.Hosting;

namespace Relay.Ingest;

/// <summary>
/// Where a request to the public side goes: the source's slug, and what stands behind it exactly as it was sent
/// (<see cref="RequestTarget"/>). Read from the request line, because the server's own path is half decoded: of <c>a%2Fb</c> and
/// <c>a%252Fb</c> nobody could tell any more which it was. Dot segments are resolved, as the server resolves them.
/// </summary>
internal readonly record struct IngestTarget(string Slug, string Target)
{
    public static IngestTarget Read(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(raw))
            raw = context.Request.Path.ToUriComponent() + context.Request.QueryString.Value;
        if (raw[0] != '/')
            raw = WithoutOrigin(raw);
        var question = raw.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? raw : raw[..question];
        if (HasDots(path))
            path = Resolved(path);
        return Split(path, question < 0 ? "" : raw[question..]);
    }

    /// <summary>
    /// Makes the request's line what everything behind ingest knows, however it was written: YARP's routes are made of it, and what an
    /// upstream gets is joined from it.
    /// </summary>
    public void Canonicalise(HttpContext context)
    {
        var line = context.Features.Get<IHttpRequestFeature>();
        var raw = $"{PublicSide.Path}/{Slug}{Target}";
        if (line is null || line.RawTarget == raw)
            return;
        line.RawTarget = raw;
        context.Request.Path = $"{PublicSide.Path}/{Slug}{(Target.StartsWith('/') ? "/" : "")}{RequestTarget.Path(Target)}";
    }

    private static IngestTarget Split(string path, string query)
    {
        var name = PastSlashes(path, 0);
        var slug = PastSlashes(path, End(path, name));
        var end = End(path, slug);
        var text = path[slug..end];
        return new IngestTarget(text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text, path[end..] + query);
    }

    private static int PastSlashes(string path, int at)
    {
        while (at < path.Length && path[at] == '/')
            at++;
        return at;
    }

    private static int End(string path, int at) => path.IndexOf('/', at) is >= 0 and var slash ? slash : path.Length;

    /// <summary>The absolute form, as it is sent to proxies: <c>http://host/in/desk</c>.</summary>
    private static string WithoutOrigin(string raw)
    {
        var authority = raw.IndexOf("://", StringComparison.Ordinal);
        var path = authority < 0 ? -1 : raw.AsSpan(authority + 3).IndexOfAny('/', '?');
        return path < 0 ? "/" : raw[(authority + 3 + path)..];
    }

    private static bool HasDots(string path) =>
        path.Contains("/.", StringComparison.Ordinal) || path.Contains("/%2e", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 3986 §5.2.4, of a path whose other escapes stay.</summary>
    private static string Resolved(string path)
    {
        var kept = new List<string>();
        var segments = path.Split('/')[1..];
        for (var i = 0; i < segments.Length; i++)
        {
            var dots = segments[i].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (dots is not ("." or ".."))
            {
                kept.Add(segments[i]);
                continue;
            }

            if (dots == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            if (i == segments.Length - 1)
                kept.Add("");
        }

        return "/" + string.Join('/', kept);
    }
}
