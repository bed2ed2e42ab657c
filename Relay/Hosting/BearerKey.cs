namespace Relay.Hosting;

/// <summary>The key of a request, as every address that takes one reads it.</summary>
internal static class BearerKey
{
    /// <summary>The header in which dialnote's customers give their key to Zapier.</summary>
    public const string HookHeader = "X-DIALNOTE-API-KEY";

    /// <summary>Whose key this is.</summary>
    /// <exception cref="ProblemException"><c>auth_invalid</c>.</exception>
    public static async ValueTask<Caller> AuthenticateAsync(string key, IKeyRing keys, CancellationToken cancel) =>
        await keys.FindAsync(key, cancel) ?? throw new ProblemException("auth_invalid", "This key is not valid.");

    /// <summary>The key that the request presents, whatever it is worth.</summary>
    /// <param name="wanted">What is to be sent, for whoever sends nothing.</param>
    /// <exception cref="ProblemException"><c>auth_missing</c> or <c>header_duplicated</c>.</exception>
    public static string Read(HttpRequest request, string wanted = "a key: Authorization: Bearer rk_…")
    {
        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
            throw new ProblemException("header_duplicated", "There are two Authorization headers.");
        var header = headers.ToString();
        if (header.Length == 0)
            throw new ProblemException("auth_missing", "Send " + wanted);
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : "";
    }

    /// <summary>The same of a request to the addresses of REST hooks, where a header of its own may carry it.</summary>
    /// <exception cref="ProblemException"><c>auth_missing</c>, or <c>header_duplicated</c>: two headers name two keys.</exception>
    public static string ReadOfHook(HttpRequest request)
    {
        var headers = request.Headers[HookHeader];
        if (headers.Count == 0 && request.Headers.Authorization.Count == 0)
            throw new ProblemException("auth_missing", $"Send a key: {HookHeader}: rk_…, or Authorization: Bearer rk_…");
        if (headers.Count == 0)
            return Read(request);
        var key = headers.ToString().Trim();
        if (headers.Count > 1 || (request.Headers.Authorization.Count > 0 && Read(request) != key))
            throw new ProblemException("header_duplicated", "Two headers name two keys: send one of them.");
        return key;
    }
}
