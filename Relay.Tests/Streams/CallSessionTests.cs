using System.Text.Json;
using Relay.Config;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>Who may follow an account's calls, how many, and for how long.</summary>
public sealed class CallSessionTests
{
    private const string Account = "acct_1",
        Path = EventStream.CallPath;

    [Fact]
    public async Task A_session_is_answered_as_the_provider_does()
    {
        var clock = new ManualClock();
        await using var relay = await RelayFixture.StartAsync(clock: clock);

        var session = (await relay.AskAsync(new { account = Account, components = new { call_logs = new { enabled = true } } })).Expect(
            201
        );

        Assert.Equal(["client_secret", "expires_at", "account_id"], session.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal((Account, clock.GetUtcNow().AddHours(1)), (session["account_id"], DateTimeOffset.Parse(session["expires_at"])));
        Assert.Equal("no-store", session.Headers.CacheControl?.ToString());
        await using var stream = await EventStream.OfCallsAsync(relay, session["client_secret"]);
    }

    [Theory]
    [InlineData("""{"account":""}""", 422, "out_of_range")]
    [InlineData("""{}""", 400, "json_missing_member")]
    [InlineData("""{"account":null}""", 400, "json_null")]
    [InlineData("""{"account":7}""", 400, "json_type_mismatch")]
    [InlineData("""{"account":"a\u0000"}""", 422, "out_of_range")]
    [InlineData("""{"account":"a","acount":"b"}""", 400, "json_unknown_member")]
    [InlineData("[]", 400, "json_type_mismatch")]
    [InlineData("{", 400, "json_invalid")]
    public async Task What_is_no_account_opens_no_session(string body, int status, string code)
    {
        await using var relay = await RelayFixture.StartAsync();

        var refused = (await relay.AskAsync(body)).ExpectProblem(status, code);

        Assert.Equal(refused["detail"], refused["error"]);
    }

    [Fact]
    public async Task A_session_is_asked_for_with_an_admins_key_and_nothing_else()
    {
        await using var relay = await RelayFixture.StartAsync();
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" }))["key"];
        var body = new { account = Account };

        (await relay.AskAsync(body, viewer)).ExpectProblem(403, "scope_insufficient");
        (await relay.AskAsync(body, await relay.SecretAsync(Account))).ExpectProblem(403, "scope_insufficient");
        (await relay.AskAsync(body, "rk_none")).ExpectProblem(401, "auth_invalid");
        (await relay.SendAsync("POST", "/v1/account_sessions?api_key=" + relay.Key, body)).ExpectProblem(400, "credentials_in_query");
        (await relay.SendAsync("POST", "/v1/account_sessions?account=" + Account, body)).ExpectProblem(422, "parameter_unknown");
        using var bare = await relay.Http.PostAsync("/v1/account_sessions", JsonContent(body));
        (await ApiAnswer.ReadAsync(bare)).ExpectProblem(401, "auth_missing");
    }

    [Fact]
    public async Task What_is_no_secret_or_another_accounts_is_told_so_in_the_providers_form()
    {
        await using var relay = await RelayFixture.StartAsync();
        var secret = await relay.SecretAsync(Account);

        foreach (var wrong in (string[])["x", "cs_", "cs_" + new string('A', 54), secret[..^1], secret[3..], secret + "A"])
        {
            var refused = (await EventStream.RefusedAsync(relay, key: wrong, path: Path)).ExpectProblem(401, "auth_invalid");
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
            // What the provider's own client reads of a refusal.
            Assert.Equal(refused["detail"], refused["error"]);
        }

        (await EventStream.RefusedAsync(relay, key: "", path: Path)).ExpectProblem(401, "auth_missing");
        (await EventStream.RefusedAsync(relay, key: relay.Key, path: Path)).ExpectProblem(403, "scope_insufficient");
        (await EventStream.RefusedAsync(relay, "?token=" + secret, key: secret, path: Path)).ExpectProblem(400, "credentials_in_query");
        (await EventStream.RefusedAsync(relay, "?account=other", key: secret, path: Path)).ExpectProblem(422, "parameter_unknown");
        (
            await relay.SendAsync("GET", Path, key: secret, headers: new Dictionary<string, string> { ["DialStack-Account"] = "acct_2" })
        ).ExpectProblem(403, "scope_insufficient");
        (await relay.SendAsync("POST", Path, key: secret)).ExpectProblem(405, "method_not_allowed");
        // The secret is for the stream and nothing else.
        (await relay.SendAsync("GET", "/api/v1/events", key: secret)).ExpectProblem(401, "auth_invalid");
    }

    [Fact]
    public async Task A_session_ends_at_its_time_with_its_streams_and_a_new_one_goes_on()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock, options =>
            options with
            {
                Streams = new StreamOptions { Session = TimeSpan.FromMinutes(2) },
            }
        );
        var (relay, first) = (host.Relay, await host.Relay.SecretAsync(Account));
        await using var stream = await EventStream.OfCallsAsync(relay, first);
        clock.Advance(TimeSpan.FromSeconds(119));
        await relay.EventAsync("desk", CallSessions.Incoming(1, Account));
        Assert.Equal(CallSessions.Number(1), (await EventAsync(stream))!["from_number"]);
        var second = await relay.SecretAsync(Account);

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await EventAsync(stream));
        (await EventStream.RefusedAsync(relay, key: first, path: Path)).ExpectProblem(401, "token_expired");
        await using var again = await EventStream.OfCallsAsync(relay, second);
        await relay.EventAsync("desk", CallSessions.Incoming(2, Account));
        Assert.Equal(CallSessions.Number(2), (await EventAsync(again))!["from_number"]);
        // Its row has left with the next session's making, and it is still told apart from a guess.
        await relay.SecretAsync(Account);
        (await EventStream.RefusedAsync(relay, key: first, path: Path)).ExpectProblem(401, "token_expired");
    }

    [Fact]
    public async Task A_session_ends_with_the_key_that_asked_for_it()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        var key = (await host.PostAsync("/keys", new { name = "crm", role = "admin" })).Expect(201);
        var secret = await host.Relay.SecretAsync(Account, key["key"]);
        await using var stream = await EventStream.OfCallsAsync(host.Relay, secret);
        (await host.Relay.SendAsync("DELETE", "/api/v1/keys/" + key.Id)).Expect(204);

        (await EventStream.RefusedAsync(host.Relay, key: secret, path: Path)).ExpectProblem(401, "auth_invalid");
        var end = EventAsync(stream);
        await host.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                return end.IsCompleted;
            },
            "the stream goes on"
        );
        Assert.Null(await end);
    }

    [Fact]
    public async Task There_are_so_many_streams_of_an_account_and_in_all_and_the_operators_are_not_among_them()
    {
        await using var relay = await RelayFixture.StartAsync(set: options =>
            options with
            {
                Streams = new StreamOptions { MaxClients = 3, MaxClientsPerCaller = 2 },
            }
        );
        var (one, two) = (await relay.SecretAsync("acct_1"), await relay.SecretAsync("acct_2"));
        await using var first = await EventStream.OfCallsAsync(relay, one);
        await using var second = await EventStream.OfCallsAsync(relay, await relay.SecretAsync("acct_1"));
        var refused = (await EventStream.RefusedAsync(relay, key: one, path: Path)).ExpectProblem(429, "stream_limit");
        Assert.NotNull(refused.Headers.RetryAfter);
        await using var third = await EventStream.OfCallsAsync(relay, two);
        (await EventStream.RefusedAsync(relay, key: two, path: Path)).ExpectProblem(429, "stream_limit");

        await using var operators = await EventStream.OpenAsync(relay);
        Assert.Contains("relay_streams_call_clients 3\n", (await relay.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_is_broken_by_a_comment()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        await using var stream = await EventStream.OfCallsAsync(host.Relay, await host.Relay.SecretAsync(Account));
        var next = stream.NextAsync();

        await host.UntilAsync(
            () =>
            {
                if (!next.IsCompleted)
                    clock.Advance(TimeSpan.FromSeconds(5));
                return next.IsCompleted;
            },
            "no heartbeat"
        );

        Assert.Equal(("", "", "heartbeat"), ((await next)!.Id, (await next)!.Name, (await next)!.Comment));
    }

    [Fact]
    public async Task A_session_outlives_a_restart()
    {
        var relay = await RelayFixture.StartAsync();
        var secret = await relay.SecretAsync(Account);
        await relay.StopAsync();
        await using var again = await RelayFixture.StartAsync(folder: relay.Folder);

        await using var stream = await EventStream.OfCallsAsync(again, secret);
    }

    private static StringContent JsonContent(object body) =>
        new(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");

    /// <summary>The next that is no comment.</summary>
    private static async Task<StreamEvent?> EventAsync(EventStream stream)
    {
        while (await stream.NextAsync() is { } next)
        {
            if (next.Name.Length > 0)
                return next;
        }

        return null;
    }
}
