using System.Buffers.Text;
using System.Text.Json;

namespace Relay.Ui.Lists;

/// <summary>
/// Lists with filters to which somebody has given a name. They are kept in this browser's cookie, as its theme and its zone are: who signs
/// in by a link has no account that they could belong to.
/// </summary>
internal static class SavedViews
{
    /// <summary>The most views that one browser keeps.</summary>
    public const int Most = 20;

    private const string Cookie = "relay-views";
    private const int MostName = 40,
        MostText = 3_500;
    private static readonly string[] Lists = ["/events", "/deliveries", "/calls", "/voicemails"];

    /// <summary>In the order in which they were saved; none where the cookie is of another time.</summary>
    public static IReadOnlyList<SavedView> Read(HttpRequest request)
    {
        if (request.Cookies[Cookie] is not { Length: > 0 and < 2 * MostText } kept || !Base64Url.IsValid(kept))
            return [];
        try
        {
            // What a browser sends is a stranger's word: only addresses of lists become links.
            return [.. (JsonSerializer.Deserialize<List<SavedView>>(Base64Url.DecodeFromChars(kept)) ?? []).Where(IsView).Take(Most)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Gives an address a name; one that has this name already gives it up.</summary>
    /// <exception cref="ProblemException"><c>view_invalid</c>, <c>views_full</c>.</exception>
    public static void Save(HttpContext http, string name, string path)
    {
        var view = new SavedView(name.Trim(), path);
        if (!IsView(view))
            throw new ProblemException("view_invalid", $"A view is a list with a name of 1 to {MostName} characters.");
        List<SavedView> views = [.. Read(http.Request).Where(known => known.Name != view.Name && known.Path != view.Path), view];
        if (views.Count > Most)
            throw new ProblemException("views_full", $"A browser keeps {Most} views: forget one first.");
        Write(http, views);
    }

    public static void Forget(HttpContext http, string name) => Write(http, [.. Read(http.Request).Where(view => view.Name != name)]);

    private static void Write(HttpContext http, List<SavedView> views)
    {
        var text = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(views));
        if (text.Length > MostText)
            throw new ProblemException("views_full", "The views of this browser are too long together: forget one first.");
        http.Response.Cookies.Append(
            Cookie,
            text,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Path = "/",
                Secure = http.Request.IsHttps,
                MaxAge = TimeSpan.FromDays(365),
            }
        );
    }

    private static bool IsView(SavedView? view) =>
        view is { Name.Length: > 0 and <= MostName, Path: { } path }
        && !path.AsSpan().ContainsAny('\r', '\n', '#')
        && Lists.Contains(path.Split('?')[0]);
}
