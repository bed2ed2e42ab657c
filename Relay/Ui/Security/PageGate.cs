using Microsoft.AspNetCore.Antiforgery;

namespace Relay.Ui.Security;

/// <summary>
/// Behind routing, when it is known that there is such a page.
/// <code>
/// a page without a session ► /sign-in
/// a viewer's change ► 403
/// a session's change without the token of a page that it was shown ► 400
/// </code>
/// </summary>
internal sealed class PageGate(RequestDelegate next, IAntiforgery antiforgery)
{
    /// <summary>Where scripts put the token that forms carry in a field.</summary>
    public const string TokenHeader = "X-Relay-Csrf";

    public async Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        var isPage = http.GetEndpoint() is not null && UiPaths.IsPage(request.Path);
        var isOpen = http.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null || UiPaths.IsOpen(request.Path);
        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);
        var caller = http.Features.Get<Caller>();
        if (isPage && !isOpen && caller is null)
        {
            http.Response.Redirect(
                changes || request.Path == "/"
                    ? UiPaths.SignIn
                    : $"{UiPaths.SignIn}?return={Uri.EscapeDataString(request.Path + request.QueryString)}"
            );
            return;
        }

        if (changes && isPage && !isOpen && caller is { Role: not Role.Admin })
            throw new ProblemException("scope_insufficient", "You are signed in as a viewer, who may look and not change.");
        if (changes && (isPage || http.Features.Get<SessionFeature>() is not null) && !await antiforgery.IsRequestValidAsync(http))
        {
            throw new ProblemException(
                "csrf_invalid",
                "This form is not one that Relay has shown you, or it is too old; open its page again."
            );
        }

        await next(http);
    }
}

/// <summary>A page's address that everybody may use: signing in and out, and what is the browser's own business.</summary>
internal sealed record OpenToAll;
