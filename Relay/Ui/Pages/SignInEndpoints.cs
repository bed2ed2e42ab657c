using Relay.Ui.Requests;
using Relay.Ui.Security;

namespace Relay.Ui.Pages;

/// <summary>How a session begins and ends. The page itself is Pages/SignIn.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/do/sign-in", WithKey).WithMetadata(new OpenToAll()).ExcludeFromDescription();
        routes.MapGet(UiPaths.SignIn + "/link", WithLink).ExcludeFromDescription();
        routes.MapPost("/do/sign-out", Out).WithMetadata(new OpenToAll()).ExcludeFromDescription();
        routes.MapPost("/do/theme", (Delegate)Theme).WithMetadata(new OpenToAll()).ExcludeFromDescription();
        routes.MapPost("/do/times", (Delegate)Times).WithMetadata(new OpenToAll()).ExcludeFromDescription();
    }

    private static async Task<IResult> WithKey(HttpContext http, ISessions sessions, SignInLimit limit)
    {
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
        if (!limit.Allows(address))
            throw new ProblemException(
                new Problem(
                    "rate_limited",
                    "Five sign-ins have failed within a minute. Wait a minute, then try again.",
                    RetryAfterSeconds: 60
                )
            );

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var back = UiPaths.Return(form["return"]);
        if (await sessions.SignInAsync(form["key"].ToString().Trim(), http.RequestAborted) is { } token)
            return await EnterAsync(http, sessions, token, back);
        limit.Failed(address);
        return Results.Redirect($"{UiPaths.SignIn}?failed=1&return={Uri.EscapeDataString(back)}");
    }

    /// <summary>
    /// Opens at once: the link was printed for the person who follows it. It leaves no trace of itself in the address bar.
    /// </summary>
    private static async Task<IResult> WithLink(HttpContext http, ISessions sessions) =>
        await sessions.SignInByLinkAsync(http.Request.Query["t"].ToString(), http.RequestAborted) is { } token
            ? await EnterAsync(http, sessions, token, "/")
            : throw new ProblemException(
                "setup_closed",
                "This sign-in link was used already or is older than an hour. Sign in with a key, or start Relay again for a new link."
            );

    private static async Task<IResult> Out(HttpContext http, ISessions sessions)
    {
        if (SessionCookie.Read(http.Request) is { } token)
            await sessions.EndAsync(token, http.RequestAborted);
        SessionCookie.Delete(http);
        return Results.Redirect(UiPaths.SignIn);
    }

    /// <summary>Kept in a cookie, so that the first paint of every page is right.</summary>
    private static async Task<IResult> Theme(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        PageContext.SetTheme(http, form["theme"].ToString());
        return Results.Redirect(UiPaths.Return(form["return"]));
    }

    /// <summary>How this browser is told times: in which zone, and as a time or as how long ago.</summary>
    private static async Task<IResult> Times(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        PageContext.SetTimes(http, form["zone"] == "utc", form["style"] == "relative");
        return Results.Redirect(UiPaths.Return(form["return"]));
    }

    /// <summary>A new session for whoever signs in, whatever cookie the browser had.</summary>
    private static async Task<IResult> EnterAsync(HttpContext http, ISessions sessions, string token, string back)
    {
        if (SessionCookie.Read(http.Request) is { } old)
            await sessions.EndAsync(old, http.RequestAborted);
        SessionCookie.Write(http, token);
        return Results.Redirect(back);
    }
}
