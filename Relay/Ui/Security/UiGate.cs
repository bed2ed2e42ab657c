using System.Security.Claims;
using Relay.Hosting.Proxies;

namespace Relay.Ui.Security;

/// <summary>
/// Who sits at the browser. Stands before the API's own check, which takes whom this one has found.
/// <code>
/// session's cookie ► the caller     an ended session on the API ► 401     a change from another site ► 403
/// </code>
/// </summary>
internal sealed class UiGate(RequestDelegate next, ISessions sessions)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        var isPage = UiPaths.IsPage(request.Path);
        if (isPage)
            PageHeaders.Write(http.Response.Headers);

        // A program's key says who calls, whatever cookies come along.
        var token = request.Headers.Authorization.Count > 0 ? null : SessionCookie.Read(request);
        var caller = token is null ? null : await sessions.FindAsync(token, http.RequestAborted);
        if (caller is not null)
            Enter(http, caller, CallerProof.FromSession(token!));
        else if (token is not null && !isPage && request.Path.StartsWithSegments("/api"))
            throw new ProblemException("auth_invalid", "This session has ended; sign in again.");

        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (changes && (isPage || caller is not null))
            CheckOrigin(request);
        await next(http);
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
        // The browser's own word, which no page can write: it compares with the address that it called, whatever proxies made of that.
        if (site == "same-origin")
            return;
        var origin = request.Headers.Origin.ToString();
        if (site is not ("" or "none") || (origin.Length > 0 && !IsOwn(origin, request)))
            throw Foreign(origin, request);
    }

    /// <summary>As the relay is called from outside, or as this connection has it: a page of the machine itself.</summary>
    private static bool IsOwn(string origin, HttpRequest request) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        || request.HttpContext.Features.Get<CalledAs>() is { IsTrusted: false } called
            && string.Equals(origin, called.Origin, StringComparison.OrdinalIgnoreCase);

    private static ProblemException Foreign(string origin, HttpRequest request) =>
        new(
            "origin_not_allowed",
            $"This change was asked for by a page of another site{(origin.Length is > 0 and < 300 ? $" ({origin})" : "")}; "
                + $"expected was {request.Scheme}://{request.Host}. If that is not the address that you use, "
                + "a proxy stands in front: set --public-url to it, or name the proxy in Network:TrustedProxies."
        );
}

/// <summary>The caller came with a session and not with a key.</summary>
internal sealed record SessionFeature;
