using Relay.Hosting;

namespace Relay.Api.Resources;

/// <summary>
/// Who calls, and whether they may. Stands before /api/v1, /api/zapier, /metrics and /openapi; /v1 asks for itself who calls, because that is
/// a page.
/// <code>
/// key in the query ► 400   two headers ► 400   none ► 401 auth_missing   wrong ► 401 auth_invalid   viewer on a change ► 403
/// Zapier's key elsewhere than on its own addresses ► 403
/// </code>
/// A wrong key is never answered with a lock: keys have 256 random bits, and a lock would let a stranger shut out the owner.
/// </summary>
internal sealed class ApiAuth(RequestDelegate next, IKeyRing keys, ILogger<ApiAuth> log)
{
    private static readonly string[] QueryNames = ["api_key", "apikey", "api-key", "key", "token", "access_token", "authorization"],
        SecretPrefixes = ["rk_", "cs_"];

    public async Task InvokeAsync(HttpContext http)
    {
        var isOfCalls = http.Request.Path.StartsWithSegments("/v1");
        if (!isOfCalls && !IsGuarded(http.Request.Path))
        {
            await next(http);
            return;
        }

        if (HttpMethods.IsOptions(http.Request.Method))
        {
            // A page of another origin gets nothing here but what CallStreamCors adds.
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await RefuseKeyInQueryAsync(http.Request);
        if (isOfCalls)
        {
            await next(http);
            return;
        }

        // Whoever stands before this and knows the caller otherwise, by a session or a ticket, has said so.
        var caller = http.Features.Get<Caller>() ?? await AuthenticateAsync(http);
        var isHook = IsHook(http.Request.Path);
        if (caller.Role == Role.Zapier && !isHook)
            throw new ProblemException("scope_insufficient", $"This key opens {ZapierApi.Path} and nothing else.");
        // A ticket is a way to read.
        var changes =
            !HttpMethods.IsGet(http.Request.Method)
            && !HttpMethods.IsHead(http.Request.Method)
            && !http.Request.Path.Equals(StreamApi.TicketPath, StringComparison.OrdinalIgnoreCase);
        if (changes && caller.Role == Role.Viewer)
            throw new ProblemException("scope_insufficient", "A viewer's key reads only.");
        http.Features.Set(caller);
        http.Response.Headers.CacheControl = "no-store";
        await next(http);
    }

    private async ValueTask<Caller> AuthenticateAsync(HttpContext http)
    {
        var key = IsHook(http.Request.Path) ? BearerKey.ReadOfHook(http.Request) : BearerKey.Read(http.Request);
        http.Features.Set(CallerProof.FromKey(key));
        return await BearerKey.AuthenticateAsync(key, keys, http.RequestAborted);
    }

    private static bool IsHook(PathString path) => path.StartsWithSegments(ZapierApi.Path);

    private static bool IsGuarded(PathString path) =>
        path.StartsWithSegments("/api/v1") || IsHook(path) || path.StartsWithSegments("/metrics") || path.StartsWithSegments("/openapi");

    private async ValueTask RefuseKeyInQueryAsync(HttpRequest request)
    {
        if (request.Query.Count == 0)
            return;
        foreach (var (name, values) in request.Query)
        {
            var isNamed = QueryNames.Contains(name, StringComparer.OrdinalIgnoreCase);
            var leaked = values.FirstOrDefault(value =>
                SecretPrefixes.Any(prefix => value?.StartsWith(prefix, StringComparison.Ordinal) == true)
            );
            if (!isNamed && leaked is null)
                continue;
            if (leaked is not null && await keys.FindAsync(leaked, request.HttpContext.RequestAborted) is { } owner)
                log.LogWarning(
                    LogEvents.KeyInQuery,
                    "The key {KeyId} ({Name}) was sent in a query string: replace it",
                    Ids.Key(owner.KeyId),
                    owner.Name
                );
            throw new ProblemException(
                "credentials_in_query",
                "A query string ends up in logs and histories: send the key as Authorization: Bearer, and replace this one."
            );
        }
    }
}
