using System.Net.Http.Headers;
using Relay.Config;
using Relay.Simulator.Receiver;
using Relay.Tests.Ui;
using Xunit;

namespace Relay.Tests.Hosting.Proxies;

/// <summary>A relay behind a proxy that ends TLS knows how it was called, where it was told whom to believe.</summary>
public sealed class BehindProxyTests
{
    private static readonly (string, string)[] Proxied =
    [
        ("Host", "relay.example.com"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-For", "203.0.113.1"),
    ];

    [Fact]
    public async Task Behind_a_trusted_proxy_a_form_of_its_own_origin_signs_in_with_a_cookie_of_https()
    {
        await using var relay = await StartAsync(trusts: "127.0.0.1");

        var answer = await SignInAsync(relay, relay.Key, [.. Proxied, ("Origin", "https://relay.example.com")]);

        Assert.Equal((302, "/"), (answer.Status, answer.Headers.Location?.ToString()));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-relay=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task With_a_public_address_the_proxys_default_host_is_no_hindrance()
    {
        await using var relay = await StartAsync(publicUrl: "https://relay.example.com");

        var answer = await SignInAsync(relay, relay.Key, [("Origin", "https://relay.example.com")]);

        Assert.Equal(302, answer.Status);
        Assert.StartsWith("__Host-relay=", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_browsers_own_word_is_enough_to_sign_in_where_nothing_is_set()
    {
        await using var relay = await StartAsync();

        var answer = await SignInAsync(relay, relay.Key, [("Origin", "https://relay.example.com"), ("Sec-Fetch-Site", "same-origin")]);

        Assert.Equal(302, answer.Status);
    }

    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData("https://evil.example", "cross-site")]
    [InlineData("http://relay.example.com", null)]
    [InlineData("https://relay.example.com:8443", null)]
    [InlineData("null", null)]
    [InlineData(null, "same-site")]
    public async Task A_foreign_origin_is_refused_with_the_expected_one_and_the_setting(string? origin, string? site)
    {
        await using var relay = await StartAsync(trusts: "127.0.0.1");

        var answer = await SignInAsync(
            relay,
            relay.Key,
            [.. Proxied, .. origin is null ? [] : new[] { ("Origin", origin) }, .. site is null ? [] : new[] { ("Sec-Fetch-Site", site) }]
        );

        answer.ExpectProblem(403, "origin_not_allowed");
        Assert.Contains("https://relay.example.com", answer["detail"], StringComparison.Ordinal);
        Assert.Contains("Network:TrustedProxies", answer["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_believed_unless_named_not_even_loopback()
    {
        await using var relay = await StartAsync(hosts: "relay.example.com");

        var answer = await SignInAsync(relay, relay.Key, [.. Proxied, ("Origin", "http://relay.example.com")]);

        Assert.StartsWith("relay=", Assert.Single(answer.Expect(302).Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        (await relay.SourceAsync("desk")).Expect(201);
        var arrived = (await SendAsync(relay, HttpMethod.Post, "/in/desk", Proxied, Event)).Expect(200);
        Assert.Equal("127.0.0.1", (await relay.GetAsync("/api/v1/events/" + arrived["eventId"]))["remote"]);
    }

    [Fact]
    public async Task One_clients_slips_do_not_lock_out_another_one_behind_the_same_proxy()
    {
        await using var relay = await StartAsync(trusts: "127.0.0.1");
        for (var i = 0; i < 5; i++)
            await SignInAsync(relay, "rk_wrong", Proxied);

        Assert.Equal(429, (await SignInAsync(relay, relay.Key, Proxied)).Status);
        Assert.Equal(429, (await SignInAsync(relay, relay.Key, [.. Proxied[..2], ("X-Forwarded-For", "6.6.6.6, 203.0.113.1")])).Status);
        Assert.Equal(302, (await SignInAsync(relay, relay.Key, [.. Proxied[..2], ("X-Forwarded-For", "203.0.113.2")])).Status);
    }

    [Fact]
    public async Task Records_and_shown_addresses_are_the_public_ones()
    {
        await using var relay = await StartAsync(trusts: "127.0.0.0/8");
        await relay.SourceAsync("desk");

        var arrived = (await SendAsync(relay, HttpMethod.Post, "/in/desk", Proxied, Event)).Expect(200);

        Assert.Equal("203.0.113.1", (await relay.GetAsync("/api/v1/events/" + arrived["eventId"]))["remote"]);
        var curl = await SendAsync(relay, HttpMethod.Get, $"/api/v1/events/{arrived["eventId"]}/curl", [.. Proxied, Key(relay)]);
        Assert.Contains("'https://relay.example.com/in/desk'", curl.Expect(200).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8443", "https://relay.example.com:8443/in/desk")]
    [InlineData("443", "https://relay.example.com/in/desk")]
    [InlineData("nonsense", "https://relay.example.com/in/desk")]
    public async Task A_port_in_a_header_of_its_own_belongs_to_the_address(string port, string address)
    {
        await using var relay = await StartAsync(trusts: "127.0.0.1");
        await relay.SourceAsync("desk");
        var arrived = (await SendAsync(relay, HttpMethod.Post, "/in/desk", Proxied, Event)).Expect(200);

        var curl = await SendAsync(
            relay,
            HttpMethod.Get,
            $"/api/v1/events/{arrived["eventId"]}/curl",
            [.. Proxied, ("X-Forwarded-Port", port), Key(relay)]
        );

        Assert.Contains($"'{address}'", curl.Expect(200).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example", null)]
    [InlineData("127.0.0.1", "evil.example")]
    public async Task A_name_that_is_not_the_relays_is_refused_with_a_public_address_too(string host, string? forwarded)
    {
        await using var relay = await StartAsync(
            trusts: forwarded is null ? null : "127.0.0.1",
            publicUrl: forwarded is null ? "https://relay.example.com" : null
        );

        var answer = await SendAsync(
            relay,
            HttpMethod.Get,
            "/api/v1/events",
            [("Host", host), Key(relay), .. forwarded is null ? [] : new[] { ("X-Forwarded-Host", forwarded) }]
        );

        answer.ExpectProblem(400, "host_not_allowed");
    }

    [Theory]
    [InlineData(true, "https", "relay.example.com", "203.0.113.1, 127.0.0.1")]
    [InlineData(false, "http", null, "127.0.0.1")]
    public async Task An_upstream_is_told_how_the_relay_was_called_and_no_strangers_word(
        bool trusts,
        string scheme,
        string? host,
        string chain
    )
    {
        await using var relay = await StartAsync(trusts: trusts ? "127.0.0.1" : null, hosts: "relay.example.com");
        await using var receiver = RecordingReceiver.Start();
        (
            await relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "forwards",
                    dialect = "generic",
                    forward = "all",
                    upstreams = new[] { new Uri(receiver.Url, "/app?own=1").ToString() },
                }
            )
        ).Expect(201);

        await SendAsync(
            relay,
            HttpMethod.Post,
            "//IN/forwards/a%2Fb?leg=1",
            [.. Proxied, ("Forwarded", "for=6.6.6.6"), ("X-Forwarded-Port", "443")],
            "{}"
        );

        var hit = Assert.Single(receiver.Hits);
        Assert.Equal("/app/a%2Fb?own=1&leg=1", hit.Path);
        Assert.Equal((scheme, chain), (hit.Header("X-Forwarded-Proto"), hit.Header("X-Forwarded-For")));
        Assert.Equal(host ?? "relay.example.com", hit.Header("X-Forwarded-Host"));
        Assert.Null(hit.Header("Forwarded"));
    }

    private const string Event = """{"id":"evt_1","type":"call.end","account_id":"a","data":{"call_id":"c"}}""";

    private static (string, string) Key(RelayFixture relay) => ("Authorization", "Bearer " + relay.Key);

    private static Task<RelayFixture> StartAsync(string? trusts = null, string? publicUrl = null, string? hosts = null) =>
        RelayFixture.StartAsync(set: options =>
            options with
            {
                AllowedHosts =
                [
                    .. options.AllowedHosts,
                    .. hosts is null ? (trusts is null ? [] : new[] { "relay.example.com" }) : [hosts],
                ],
                Network = options.Network with
                {
                    TrustedProxies = trusts is null ? [] : [TrustedProxy.TryParse(trusts)!],
                    PublicUrl = publicUrl is null ? null : new Uri(publicUrl),
                },
            }
        );

    /// <summary>Opens the page through the same proxy and sends its form.</summary>
    private static async Task<ApiAnswer> SignInAsync(RelayFixture relay, string key, IReadOnlyList<(string Name, string Value)> headers)
    {
        var page = await SendAsync(
            relay,
            HttpMethod.Get,
            "/sign-in",
            [.. headers.Where(header => header.Name is not ("Origin" or "Sec-Fetch-Site")), ("Accept", "text/html")]
        );
        if (page.Status != 200)
            return page;
        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie"), value =>
            value.StartsWith("relay-csrf=", StringComparison.Ordinal)
        );
        var form = $"key={key}&__RequestVerificationToken={Uri.EscapeDataString(Person.Token(page.Text))}";
        return await SendAsync(
            relay,
            HttpMethod.Post,
            "/do/sign-in",
            [.. headers, ("Cookie", cookie.Split(';')[0])],
            form,
            "application/x-www-form-urlencoded"
        );
    }

    private static async Task<ApiAnswer> SendAsync(
        RelayFixture relay,
        HttpMethod method,
        string path,
        IReadOnlyList<(string Name, string Value)> headers,
        string? body = null,
        string type = "application/json"
    )
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(method, new Uri(relay.Address.AbsoluteUri.TrimEnd('/') + path));
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, new MediaTypeHeaderValue(type));
        using var response = await client.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }
}
