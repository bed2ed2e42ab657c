using System.Security.Claims;

namespace Relay.Ui.Security;

/// <summary>
/// Who sits at the browser. Stands before the API's own check, which takes whom this one has found.
/// <code>
/// session's cookie ► the caller     an ended session on the API ► 401     a change from another site ► 403
/// </code>
/// </summary>
internal sealed class UiGate(RequestDelegate next, ISessions sessions)
{
    public Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        var isPage = UiPaths.IsPage(request.Path);
        if (isPage)
            PageHeaders.Write(http.Response.Headers);

        // A program's key says who calls, whatever cookies come along.
        var token = request.Headers.Authorization.Count > 0 ? null : SessionCookie.Read(request);
        var caller = token is null ? null : sessions.Find(token);
        if (caller is not null)
            Enter(http, caller, new CallerProof(() => sessions.Find(token!) is not null));
        else if (token is not null && !isPage && request.Path.StartsWithSegments("/api"))
            throw new ProblemException("auth_invalid", "This session has ended; sign in again.");

        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (changes && (isPage || caller is not null))
            CheckOrigin(request);
        return next(http);
    }

    private static void Enter(HttpContext http, Caller caller, CallerProof proof)
    {
        http.Features.Set(caller);
        http.Features.Set(proof);
        http.Features.Set(new SessionFeature());
        // Antiforgery tokens are bound to the name.
        http.User = new ClaimsPrincipal(
            new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, $"{caller.KeyId}/{caller.Name}")], "session")
        );
    }

    /// <summary>Beside the antiforgery token and the cookie's SameSite: a browser says where a request came from.</summary>
    private static void CheckOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site is not ("same-origin" or "none"))
            throw Foreign();
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            throw Foreign();
    }

    private static ProblemException Foreign() => new("origin_not_allowed", "This change was asked for by a page of another site.");
}

/// <summary>The caller came with a session and not with a key.</summary>
internal sealed record SessionFeature;
