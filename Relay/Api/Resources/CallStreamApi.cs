using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Api.Resources;

/// <summary>
/// DialStack's real-time events, for any provider's calls (<c>providers.md</c> §1.5). A backend asks for a session with an admin's key of
/// the relay, in the place of the provider's; its page follows the account's calls with the session's client secret.
/// <code>
/// backend ─ POST /v1/account_sessions {"account":"acct_…"} ─► {"client_secret":"cs_…","expires_at":…,"account_id":…}
/// page    ─ GET /v1/events, Bearer cs_… ─► event: connected ─► event: call.incoming … : heartbeat ─► the session's end
///   none ► 401 auth_missing   no secret of ours, or its key is revoked ► 401 auth_invalid   its time is over ► 401 token_expired
///   a key, or another account's secret ► 403 scope_insufficient   too many streams ► 429 stream_limit with Retry-After
/// </code>
/// A viewer's key asks for no session: what a session shows is not masked.
/// </summary>
internal static class CallStreamApi
{
    public const string EventsPath = "/v1/events",
        SessionsPath = "/v1/account_sessions";

    /// <summary>With it the provider's own API says which account is meant.</summary>
    private const string AccountHeader = "DialStack-Account";

    private const int MaxAccount = 256;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("/v1").AddEndpointFilter<RouteGroupBuilder, QueryCheck>().WithTags("calls as they happen");
        calls.MapGet("/events", Serve).Streams();
        calls.MapPost("/account_sessions", Open).Takes<AccountSessionBody>().Returns<AccountSessionView>(StatusCodes.Status201Created);
    }

    /// <summary>Opens a session, for whoever may.</summary>
    public static async Task<AccountSessionView> OpenAsync(
        string account,
        Caller caller,
        IAccountSessions sessions,
        StreamOptions options,
        CancellationToken cancel
    )
    {
        if (caller.Role != Role.Admin)
            throw new ProblemException("scope_insufficient", "Only an admin's key opens a session: what it shows is not masked.");
        var (session, secret) = await sessions.OpenAsync(account, caller.KeyId, options.Session, cancel);
        return new AccountSessionView(secret, ApiJson.Time(session.EndsAt), session.Account);
    }

    private static async Task<IResult> Open(HttpContext http, IKeyRing keys, IAccountSessions sessions, StreamOptions options)
    {
        var key = BearerKey.Read(http.Request);
        var caller = await keys.FindAsync(key, http.RequestAborted)
            ?? throw (
                await sessions.FindAsync(key, http.RequestAborted) is null
                    ? new ProblemException("auth_invalid", "This key is not valid.")
                    : new ProblemException("scope_insufficient", "A client secret opens no session: ask with a key, rk_….")
            );
        var account = ReadAccount(await StrictJson.ReadAsync(http));
        var view = await OpenAsync(account, caller, sessions, options, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(view, ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Whose calls a session is to follow.</summary>
    public static string ReadAccount(Fields fields)
    {
        var account = fields.Text("account");
        if (!fields.Has("account"))
            fields.Findings.AddShape("account", "json_missing_member", "This member is needed.");
        else if (account is { Length: 0 or > MaxAccount } || account?.Any(char.IsControl) == true)
            fields.Findings.Add("account", "out_of_range", $"1 to {MaxAccount} characters.");
        // The provider's embedded components, of which there are none here: a backend that names them works unchanged.
        _ = fields.Raw("components");
        fields.FinishAndThrow();
        return account!;
    }

    private static async Task Serve(HttpContext http, IKeyRing keys, IAccountSessions sessions, ICallStreams streams, TimeProvider clock)
    {
        var secret = BearerKey.Read(http.Request, "a client secret: Authorization: Bearer cs_…");
        var session = await sessions.FindAsync(secret, http.RequestAborted)
            ?? throw (
                await keys.FindAsync(secret, http.RequestAborted) is null
                    ? new ProblemException("auth_invalid", "This client secret is not valid.")
                    : new ProblemException("scope_insufficient", $"A key follows no calls: ask for a client secret at {SessionsPath}.")
            );
        if (session.IsOver(clock.GetUtcNow().ToUnixTimeMilliseconds()))
            throw new ProblemException("token_expired", "This client secret's time is over; ask for a new one.");
        var named = http.Request.Headers[AccountHeader];
        if (named.Count > 0 && named.ToString() != session.Account)
            throw new ProblemException("scope_insufficient", "This client secret is another account's.");
        await streams.ServeAsync(http, session, secret);
    }
}
