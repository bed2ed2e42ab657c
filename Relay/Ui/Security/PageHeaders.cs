namespace Relay.Ui.Security;

/// <summary>
/// What every page says to the browser: nothing runs but our own scripts, nobody frames it, nothing is kept. Recordings may be played from
/// where their provider has them: the browser fetches one when somebody presses play, and the relay never does.
/// </summary>
internal static class PageHeaders
{
    public static void Write(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy =
            "default-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self' https:; object-src 'none'; base-uri 'none'; "
            + "frame-ancestors 'none'; form-action 'self'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-cache, no-store";
        headers.Pragma = "no-cache";
    }
}
