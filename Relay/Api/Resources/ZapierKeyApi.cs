using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>The key that Zapier is given. It can be shown again, which leaves a row in the audit.</summary>
internal static class ZapierKeyApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var key = api.MapGroup("/zapier-key").WithTags("zapier");
        key.MapGet("/secret", Show).Returns<SecretView>();
        key.MapPost("/renew", Renew).Returns<SecretView>();
    }

    /// <exception cref="ProblemException"><c>scope_insufficient</c>.</exception>
    public static void CheckRole(Caller caller)
    {
        if (caller.Role != Role.Admin)
            throw new ProblemException("scope_insufficient", "Only an admin's key reads secrets.");
    }

    private static async Task<IResult> Show(HttpContext http, IZapierKey key)
    {
        CheckRole(http.Caller());
        return Answers.Ok(new SecretView(await key.ShowAsync(http.Actor(), http.RequestAborted)));
    }

    private static async Task<IResult> Renew(HttpContext http, IZapierKey key) =>
        Answers.Ok(new SecretView(await key.RenewAsync(http.Actor(), http.RequestAborted)));
}
