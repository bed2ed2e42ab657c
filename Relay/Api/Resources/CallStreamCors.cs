using Relay.Config;
using Relay.Hosting;

namespace Relay.Api.Resources;

/// <summary>
/// Lets pages of other origins follow calls, and read why they may not: a refusal without these headers is a network error to a browser,
/// and a page would try a dead secret for ever. For <c>Streams:Origins</c>, on two addresses and nowhere else; in the demo for every
/// origin of this machine. No credentials of the browser's own are let through: the secret is all there is.
/// <code>
/// our two addresses ─► Vary: Origin ─► an origin that may ─► its name, on every answer ─► OPTIONS: 204, the method and headers too
///                                        any other ─► nothing
/// </code>
/// </summary>
internal sealed class CallStreamCors(RequestDelegate next, StreamOptions options)
{
    private const string Headers = "Authorization, Content-Type, Cache-Control, DialStack-Account, Last-Event-ID",
        KeptSeconds = "600";

    public async Task InvokeAsync(HttpContext http)
    {
        var method =
            http.Request.Path.Equals(CallStreamApi.EventsPath, StringComparison.OrdinalIgnoreCase) ? HttpMethods.Get
            : http.Request.Path.Equals(CallStreamApi.SessionsPath, StringComparison.OrdinalIgnoreCase) ? HttpMethods.Post
            : null;
        if (method is null)
        {
            await next(http);
            return;
        }

        http.Features.Set(new ErrorMemberFeature());
        // As the answer starts, because a refusal clears what stood there before.
        http.Response.OnStarting(() =>
        {
            Write(http, method);
            return Task.CompletedTask;
        });
        await next(http);
    }

    private void Write(HttpContext http, string method)
    {
        var headers = http.Response.Headers;
        headers.Append("Vary", "Origin");
        if (http.Request.Headers.Origin is not [{ Length: > 0 } origin] || !IsAllowed(origin))
            return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "Retry-After";
        if (!HttpMethods.IsOptions(http.Request.Method))
            return;
        headers.AccessControlAllowMethods = method;
        headers.AccessControlAllowHeaders = Headers;
        headers.AccessControlMaxAge = KeptSeconds;
    }

    /// <summary>Origins are compared as browsers write them; one that is opaque (<c>null</c>) is nobody's.</summary>
    private bool IsAllowed(string origin) =>
        options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (
            options.Demo
            && Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri.IsLoopback
            && uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase)
        );
}
