using System.Net.Http.Headers;
using Relay.Config;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>Which pages of other origins may follow calls, and that they can read why they may not.</summary>
public sealed class CallStreamCorsTests
{
    private const string Crm = "https://crm.example.com";

    [Fact]
    public async Task A_page_of_a_named_origin_gets_its_answers_refusals_too()
    {
        await using var relay = await StartAsync(new StreamOptions { Origins = [Crm], MaxClients = 1 });
        var secret = await relay.SecretAsync("acct_1");
        using var open = await SendAsync(relay, HttpMethod.Get, EventStream.CallPath, Crm, secret);
        using var tooMany = await SendAsync(relay, HttpMethod.Get, EventStream.CallPath, Crm, secret);
        using var refused = await SendAsync(relay, HttpMethod.Get, EventStream.CallPath, Crm, "cs_none");
        using var session = await SendAsync(relay, HttpMethod.Post, "/v1/account_sessions", Crm, "rk_none");
        using var wrongMethod = await SendAsync(relay, HttpMethod.Put, EventStream.CallPath, Crm, secret);

        foreach (var (answer, status) in new[] { (open, 200), (tooMany, 429), (refused, 401), (session, 401), (wrongMethod, 405) })
        {
            Assert.Equal((status, Crm), ((int)answer.StatusCode, Allowed(answer)));
            Assert.Contains("Origin", answer.Headers.Vary);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        Assert.Equal("Retry-After", Assert.Single(tooMany.Headers.GetValues("Access-Control-Expose-Headers")));
    }

    [Fact]
    public async Task Its_preflight_is_granted_on_these_two_addresses_and_nowhere_else()
    {
        await using var relay = await StartAsync(new StreamOptions { Origins = [Crm] });
        foreach (var (path, method) in new[] { (EventStream.CallPath, "GET"), ("/v1/account_sessions", "POST") })
        {
            using var granted = await SendAsync(relay, HttpMethod.Options, path, Crm);
            Assert.Equal((204, Crm), ((int)granted.StatusCode, Allowed(granted)));
            Assert.Equal(method, Assert.Single(granted.Headers.GetValues("Access-Control-Allow-Methods")));
            Assert.Contains(
                "Authorization",
                Assert.Single(granted.Headers.GetValues("Access-Control-Allow-Headers")),
                StringComparison.Ordinal
            );
        }

        foreach (var path in (string[])["/api/v1/events", "/api/v1/stream", "/v1", "/v1/events/x", "/healthz", "/in/desk", "/metrics"])
        {
            using var answer = await SendAsync(relay, HttpMethod.Options, path, Crm);
            Assert.Null(Allowed(answer));
        }
    }

    [Theory]
    [InlineData("https://crm.example.com.evil.test", false)]
    [InlineData("http://crm.example.com", false)]
    [InlineData("https://crm.example.com:8443", false)]
    [InlineData("null", false)]
    [InlineData("http://localhost:3000", false)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://127.0.0.1:5500", true)]
    [InlineData("https://[::1]:5500", true)]
    [InlineData("http://localhost.evil.test", true, false)]
    [InlineData("http://localhost@evil.test", true, false)]
    [InlineData("http://evil.test", true, false)]
    [InlineData("null", true, false)]
    [InlineData("file://localhost", true, false)]
    public async Task An_origin_is_the_one_that_was_named_or_in_the_demo_one_of_this_machine(
        string origin,
        bool isDemo,
        bool? isAllowed = null
    )
    {
        await using var relay = await StartAsync(new StreamOptions { Origins = [Crm], Demo = isDemo });

        using var preflight = await SendAsync(relay, HttpMethod.Options, EventStream.CallPath, origin);
        using var answer = await SendAsync(relay, HttpMethod.Get, EventStream.CallPath, origin, "cs_none");

        var expected = isAllowed ?? isDemo ? origin : null;
        Assert.Equal((204, expected), ((int)preflight.StatusCode, Allowed(preflight)));
        Assert.Equal((401, expected), ((int)answer.StatusCode, Allowed(answer)));
    }

    private static Task<RelayFixture> StartAsync(StreamOptions streams) =>
        RelayFixture.StartAsync(set: options => options with { Streams = streams });

    private static async Task<HttpResponseMessage> SendAsync(
        RelayFixture relay,
        HttpMethod method,
        string path,
        string origin,
        string? key = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", origin);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "GET");
            request.Headers.Add("Access-Control-Request-Headers", "authorization");
        }

        return await relay.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static string? Allowed(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? Assert.Single(values) : null;
}
