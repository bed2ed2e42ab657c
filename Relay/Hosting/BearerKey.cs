namespace Relay.Hosting;

/// <summary>The key of a request, as every address that takes one reads it.</summary>
internal static class BearerKey
{
    /// <summary>Who presents the key.</summary>
    /// <exception cref="ProblemException"><c>auth_missing</c>, <c>auth_invalid</c> or <c>header_duplicated</c>.</exception>
    public static async ValueTask<Caller> AuthenticateAsync(HttpRequest request, IKeyRing keys) =>
        await keys.FindAsync(Read(request), request.HttpContext.RequestAborted)
        ?? throw new ProblemException("auth_invalid", "This key is not valid.");

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
}
