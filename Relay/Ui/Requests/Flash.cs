using System.Buffers.Text;
using System.Text;

namespace Relay.Ui.Requests;

/// <summary>One sentence for the next page that this person is shown: what came of the button.</summary>
internal sealed record Flash(bool IsError, string Text)
{
    private const string Cookie = "relay-flash";
    private const int Most = 600;

    public static void Say(HttpContext http, string text) => Put(http, new Flash(false, text));

    public static void Refuse(HttpContext http, string text) => Put(http, new Flash(true, text));

    /// <summary>What was said, once.</summary>
    public static Flash? Take(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 1 and < 4000 } kept)
            return null;
        // A page that is only looked at in parts, or not drawn at all, leaves it to the next one.
        if (!http.Response.HasStarted)
            http.Response.Cookies.Delete(Cookie, Options(http));
        return Base64Url.IsValid(kept.AsSpan(1))
            ? new Flash(kept[0] == '!', Encoding.UTF8.GetString(Base64Url.DecodeFromChars(kept.AsSpan(1))))
            : null;
    }

    private static void Put(HttpContext http, Flash flash)
    {
        var text = flash.Text.Length > Most ? flash.Text[..Most] + "…" : flash.Text;
        http.Response.Cookies.Append(
            Cookie,
            (flash.IsError ? "!" : ".") + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text)),
            Options(http)
        );
    }

    private static CookieOptions Options(HttpContext http) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            Secure = http.Request.IsHttps,
            MaxAge = TimeSpan.FromMinutes(1),
        };
}
