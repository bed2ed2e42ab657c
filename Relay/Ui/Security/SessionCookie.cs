namespace Relay.Ui.Security;

/// <summary>
/// The cookie of a session. Behind https it is bound to this host alone; over http, which is loopback's business, browsers refuse that
/// prefix.
/// </summary>
internal static class SessionCookie
{
    private const string Bound = "__Host-relay",
        Plain = "relay";

    public static string? Read(HttpRequest request) => request.Cookies[Name(request)];

    public static void Write(HttpContext http, string token) =>
        http.Response.Cookies.Append(Name(http.Request), token, Options(http.Request));

    public static void Delete(HttpContext http) => http.Response.Cookies.Delete(Name(http.Request), Options(http.Request));

    private static string Name(HttpRequest request) => request.IsHttps ? Bound : Plain;

    private static CookieOptions Options(HttpRequest request) =>
        new()
        {
            HttpOnly = true,
            Secure = request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            IsEssential = true,
        };
}
