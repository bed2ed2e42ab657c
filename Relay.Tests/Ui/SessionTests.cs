using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// Who sits at the browser, and what may be done in their name: rows G06 to G12 of the catalogue of bad input, and what stands beside
/// them.
/// </summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private RelayFixture _relay = null!;

    public async ValueTask InitializeAsync() => _relay = await RelayFixture.StartAsync(clock: _clock);

    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    [Fact]
    public async Task A_page_without_a_session_leads_to_the_sign_in_and_back()
    {
        using var person = new Person(_relay.Address);

        var sent = await person.GetAsync("/events?kind=call.completed");
        var signedIn = await person.PostAsync(
            sent.Headers.Location!.OriginalString,
            "/do/sign-in",
            ("key", _relay.Key),
            ("return", "/events?kind=call.completed")
        );

        Assert.Equal((302, "/sign-in?return=%2Fevents%3Fkind%3Dcall.completed"), (sent.Status, sent.Headers.Location.OriginalString));
        Assert.Equal("/events?kind=call.completed", signedIn.Headers.Location?.OriginalString);
        (await person.GetAsync("/")).Expect(200);
    }

    [Theory]
    [InlineData("https://evil.test/")]
    [InlineData("//evil.test/")]
    [InlineData("/\\evil.test/")]
    [InlineData("/api/v1/keys")]
    [InlineData("javascript:alert(1)")]
    public async Task The_way_back_leads_nowhere_else(string back)
    {
        using var person = new Person(_relay.Address);

        Assert.Equal(
            "/",
            (await person.PostAsync("/sign-in", "/do/sign-in", ("key", _relay.Key), ("return", back))).Headers.Location?.OriginalString
        );
    }

    [Fact]
    public async Task The_link_opens_once_and_within_an_hour()
    {
        using var person = new Person(_relay.Address);
        var sessions = _relay.Services.GetRequiredService<ISessions>();
        var (used, late) = (
            $"/sign-in/link?t={await sessions.NewLinkAsync(default)}",
            $"/sign-in/link?t={await sessions.NewLinkAsync(default)}"
        );

        Assert.Equal("/", (await person.GetAsync(used)).Expect(302).Headers.Location?.OriginalString);
        (await person.GetAsync("/")).Expect(200);
        Assert.Contains("setup_closed", (await person.GetAsync(used)).Expect(410).Text, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(61));
        (await person.GetAsync(late)).Expect(410);
    }

    [Fact]
    public async Task Five_failures_a_minute_make_even_the_right_key_wait()
    {
        using var person = new Person(_relay.Address);

        for (var i = 0; i < 5; i++)
            Assert.StartsWith(
                "/sign-in?failed",
                (await person.SignInAsync("rk_wrong")).Headers.Location?.OriginalString,
                StringComparison.Ordinal
            );
        var sixth = await person.SignInAsync(_relay.Key);
        _clock.Advance(TimeSpan.FromSeconds(61));
        var later = await person.SignInAsync(_relay.Key);

        Assert.Contains("rate_limited", sixth.Expect(429).Text, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(1), sixth.Headers.RetryAfter?.Delta);
        Assert.Equal("/", later.Expect(302).Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_new_sign_in_is_a_new_session_and_ends_the_old_one()
    {
        using var person = await Person.SignedInAsync(_relay);
        var old = person.Session!;

        await person.SignInAsync(_relay.Key);

        Assert.NotEqual(old, person.Session);
        await ExpectEndedAsync(old);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        using var person = await Person.SignedInAsync(_relay);
        var old = person.Session!;

        Assert.Equal("/sign-in", (await person.PostAsync("/", "/do/sign-out")).Headers.Location?.OriginalString);

        Assert.Null(person.Session);
        await ExpectEndedAsync(old);
    }

    [Fact]
    public async Task A_session_ends_with_its_key()
    {
        var key = await _relay.PostAsync("/api/v1/keys", new { name = "desk", role = "viewer" });
        using var person = await Person.SignedInAsync(_relay, key["key"]);

        await _relay.SendAsync("DELETE", "/api/v1/keys/" + key.Id);

        await ExpectEndedAsync(person.Session!);
        (await person.GetAsync("/")).Expect(302);
    }

    [Theory]
    [InlineData(61, false)]
    [InlineData(50, true)]
    public async Task An_hour_without_a_request_ends_it(int minutes, bool lives)
    {
        using var person = await Person.SignedInAsync(_relay);

        _clock.Advance(TimeSpan.FromMinutes(minutes));

        (await person.GetAsync("/")).Expect(lives ? 200 : 302);
    }

    [Fact]
    public async Task Twelve_hours_end_it_whatever_is_done()
    {
        using var person = await Person.SignedInAsync(_relay);

        for (var i = 0; i < 14; i++)
        {
            (await person.GetAsync("/")).Expect(200);
            _clock.Advance(TimeSpan.FromMinutes(50));
        }

        _clock.Advance(TimeSpan.FromMinutes(25));
        (await person.GetAsync("/")).Expect(302);
    }

    [Fact]
    public async Task It_outlives_a_restart()
    {
        using var person = await Person.SignedInAsync(_relay);
        var cookie = person.Session!;

        await _relay.StopAsync();
        _relay = await RelayFixture.StartAsync(clock: _clock, folder: _relay.Folder);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/ledger");
        request.Headers.Add("Cookie", "relay=" + cookie);
        using var answer = await _relay.Http.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_form_that_was_shown_before_a_restart_can_be_sent_after_it()
    {
        using var person = await Person.SignedInAsync(_relay);
        var token = Person.Token((await person.GetAsync("/")).Text);

        await _relay.StopAsync();
        _relay = await RelayFixture.StartAsync(clock: _clock, folder: _relay.Folder);
        using var same = person.At(_relay.Address);

        Assert.Equal(
            "/sign-in",
            (await same.SendAsync("/do/sign-out", [("__RequestVerificationToken", token)])).Expect(302).Headers.Location?.OriginalString
        );
        Assert.False(Directory.Exists(Path.Combine(_relay.Folder, "keys")));
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        using var person = await Person.SignedInAsync(_relay);

        var missing = await person.SendAsync("/do/sign-out", []);
        var wrong = await person.SendAsync("/do/sign-out", [("__RequestVerificationToken", "CfDJ8wrong")]);

        Assert.Contains("csrf_invalid", missing.Expect(400).Text, StringComparison.Ordinal);
        Assert.Contains("csrf_invalid", wrong.Expect(400).Text, StringComparison.Ordinal);
        (await person.GetAsync("/")).Expect(200);
    }

    [Fact]
    public async Task The_api_takes_a_session_and_its_changes_need_the_token_too()
    {
        using var person = await Person.SignedInAsync(_relay);
        var token = Person.Token((await person.GetAsync("/")).Text);

        (await person.GetAsync("/api/v1/ledger")).Expect(200);
        (await person.SendAsync(NewKey(null))).ExpectProblem(400, "csrf_invalid");
        (await person.SendAsync(NewKey(token))).Expect(201);
    }

    [Theory]
    [InlineData("Origin", "http://evil.test")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_change_from_another_site_is_refused(string name, string value)
    {
        using var person = await Person.SignedInAsync(_relay);
        var token = Person.Token((await person.GetAsync("/")).Text);

        var answer = await person.SendAsync("/do/sign-out", [("__RequestVerificationToken", token)], (name, value));

        Assert.Contains("origin_not_allowed", answer.Expect(403).Text, StringComparison.Ordinal);
        (await person.GetAsync("/")).Expect(200);
    }

    [Fact]
    public async Task Pages_say_what_may_run_and_nothing_is_kept()
    {
        using var person = await Person.SignedInAsync(_relay);

        foreach (var answer in new[] { await person.GetAsync("/"), await person.GetAsync("/no-such-page") })
        {
            Assert.Contains(
                "script-src 'self'",
                Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
                StringComparison.Ordinal
            );
            Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.DoesNotContain(" style=", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/assets/x/..%2f..%2fetc%2fpasswd")]
    [InlineData("/assets/x/..%5c..%5cetc%5cpasswd")]
    [InlineData("/assets/x/....%2f%2fetc")]
    [InlineData("/assets/x/nothing.js")]
    public async Task Assets_are_the_programs_own_and_nothing_else(string path) =>
        (await _relay.GetAsync(path)).ExpectProblem(404, "not_found");

    private static HttpRequestMessage NewKey(string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys")
        {
            Content = new StringContent("""{"name":"k","role":"viewer"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        if (token is not null)
            request.Headers.Add("X-Relay-Csrf", token);
        return request;
    }

    private async Task ExpectEndedAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/ledger");
        request.Headers.Add("Cookie", "relay=" + cookie);
        using var response = await _relay.Http.SendAsync(request);
        (await ApiAnswer.ReadAsync(response)).ExpectProblem(401, "auth_invalid");
    }
}
