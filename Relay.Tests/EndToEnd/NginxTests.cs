using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Relay.Config;
using Relay.Simulator.Receiver;
using Relay.Tests.Commands;
using Relay.Tests.Ui;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Relay.Tests.EndToEnd;

/// <summary>
/// Behind a real nginx that ends TLS, with a real Chromium before it: as its default proxy configuration says, and as deploy/nginx.conf
/// does, which is run as it stands but for ports, names and files.
/// </summary>
public sealed class NginxTests(Chromium chromium)
{
    private const string Call = """{"id":"evt_1","type":"call.end","account_id":"a","data":{"call_id":"call_1"}}""";

    [Fact]
    public async Task As_our_configuration_says_people_sign_in_and_work_and_providers_sign_the_public_address()
    {
        await using var relay = await RelayFixture.StartAsync(set: options =>
            options with
            {
                Network = options.Network with { TrustedProxies = [TrustedProxy.TryParse("127.0.0.1")!] },
            }
        );
        await using var nginx = await NginxProxy.StartAsync(proxy => Ours(proxy, relay));

        await WorkAsync(relay, nginx);
        await AssertSignedAddressAsync(relay, nginx);
        await AssertRedirectIsToldAsync(relay, nginx);
        await AssertStormIsGreenAsync(relay, nginx);
        await AssertListensAsync(relay, nginx);
    }

    [Fact]
    public async Task As_nginxs_defaults_say_a_public_address_is_all_that_is_needed()
    {
        var port = 0;
        await using var nginx = await NginxProxy.StartAsync(proxy => Default(proxy, port = RelayProcess.FreePort()));
        await using var relay = await RelayFixture.StartAsync(set: options =>
            options with
            {
                Urls = [ListenUrl.Parse($"http://127.0.0.1:{port}")],
                Network = options.Network with { PublicUrl = nginx.Address },
            }
        );

        await WorkAsync(relay, nginx);
        await AssertSignedAddressAsync(relay, nginx);
        using var listener = Listen(relay, nginx, new Uri("http://127.0.0.1:9/"));
        var (code, _, error) = await listener.ExitAsync();
        Assert.Equal((1, true), (code, error.Contains("must pass Upgrade and Connection", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task As_nginxs_defaults_say_and_with_nothing_set_people_sign_in_all_the_same()
    {
        await using var relay = await RelayFixture.StartAsync();
        await using var nginx = await NginxProxy.StartAsync(proxy => Default(proxy, relay.Address.Port));
        var page = await OpenAsync(nginx);

        await SignInAsync(page, relay);

        await page.Context.CloseAsync();
    }

    private async Task WorkAsync(RelayFixture relay, NginxProxy nginx)
    {
        await relay.SourceAsync("desk");
        var page = await OpenAsync(nginx);
        await SignInAsync(page, relay);
        var session = Assert.Single(await page.Context.CookiesAsync(), cookie => cookie.Name == "__Host-relay");
        Assert.True(session is { Secure: true, HttpOnly: true });

        // A form, its token and its origin.
        await page.GotoAsync("/sources/desk");
        await Expect(page.Locator("main")).ToContainTextAsync($"{nginx.Address}in/desk");
        await page.GotoAsync("/sources/new?dialect=dialstack");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("By form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = false }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync($"{nginx.Address}in/by-form");

        // The stream: what a provider sends through the proxy shows by itself.
        await page.GotoAsync("/events");
        await Expect(page.Locator("main")).ToBeVisibleAsync();
        await page.WaitForLoadStateAsync();
        using var provider = Provider();
        using var answer = await provider.PostAsync(
            new Uri(nginx.Address, "/in/desk"),
            new StringContent(Call, Encoding.UTF8, "application/json")
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Expect(page.Locator("main")).ToContainTextAsync(new Regex("call.completed|1 new"));
        await page.Context.CloseAsync();
    }

    /// <summary>A signature over the address that the provider called, path and query as they were sent.</summary>
    private static async Task AssertSignedAddressAsync(RelayFixture relay, NginxProxy nginx)
    {
        (
            await relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "signs",
                    dialect = "generic",
                    secrets = new[] { "secret" },
                    recipe = new
                    {
                        signature = new
                        {
                            header = "X-Signature",
                            algorithm = "sha256",
                            encoding = "base64",
                            signed = "{url}{body}",
                        },
                    },
                }
            )
        ).Expect(201);
        var address = $"{nginx.Address}in/signs/a%2Fb?leg=agent&ref=a%2Bb";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address)) { Content = new StringContent("{}") };
        request.Headers.Add("X-Signature", Convert.ToBase64String(HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes(address + "{}"))));
        using var provider = Provider();

        using var answer = await provider.SendAsync(request);

        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static async Task AssertRedirectIsToldAsync(RelayFixture relay, NginxProxy nginx)
    {
        using var provider = Provider();
        using var redirect = await provider.PostAsync(new Uri($"http://localhost:{nginx.Http}/in/desk"), new StringContent(Call));
        Assert.Equal(HttpStatusCode.MovedPermanently, redirect.StatusCode);
        // What senders make of a 301.
        using var followed = await provider.GetAsync(new Uri(nginx.Address, "/in/desk"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, followed.StatusCode);
        Assert.Single((await relay.GetAsync("/api/v1/arrivals?reason=method_not_allowed")).Items);
    }

    /// <summary>A storm from the shell over the public address: nothing is lost between the two ends.</summary>
    private static async Task AssertStormIsGreenAsync(RelayFixture relay, NginxProxy nginx)
    {
        var (code, output, error) = await RelayProcess.SimulateAsync(
            new Dictionary<string, string> { ["RELAY_ADMIN_KEY"] = relay.Key, ["SSL_CERT_FILE"] = nginx.Certificate },
            "storm",
            "--target",
            nginx.Address.ToString(),
            "--calls",
            "40",
            "--rate",
            "200/s",
            "--duplicates",
            "10%",
            "--bad-signatures",
            "5%",
            "--shared"
        );
        Assert.True(code == 0, output + error);
    }

    /// <summary>The tunnel to a developer's machine over the public address.</summary>
    private static async Task AssertListensAsync(RelayFixture relay, NginxProxy nginx)
    {
        await using var handler = RecordingReceiver.Start();
        using var listener = Listen(relay, nginx, handler.Url);
        await Poll.UntilAsync(
            async () =>
                (await relay.GetAsync("/api/v1/listeners/laptop")) is { Status: 200 } answer
                && answer.Json.TryGetProperty("connectedBy", out _),
            "the listener is not connected"
        );
        await relay.SourceAsync("tunnelled");
        using var provider = Provider();
        using var answer = await provider.PostAsync(new Uri(nginx.Address, "/in/tunnelled"), new StringContent(Call));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await handler.WaitForHitsAsync(1, TimeSpan.FromSeconds(30));
        listener.Signal("TERM");
        Assert.Equal(0, (await listener.ExitAsync()).Code);
    }

    private static RelayProcess Listen(RelayFixture relay, NginxProxy nginx, Uri handler) =>
        RelayProcess.Start(
            new Dictionary<string, string> { ["RELAY_ADMIN_KEY"] = relay.Key, ["SSL_CERT_FILE"] = nginx.Certificate },
            ["listen", "--target", nginx.Address.ToString(), "--forward-to", handler.ToString(), "--name", "laptop", "--missed", "catch-up"]
        );

    private static async Task SignInAsync(IPage page, RelayFixture relay)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Key").FillAsync(relay.Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/$"));
    }

    private async Task<IPage> OpenAsync(NginxProxy nginx)
    {
        var context = await (await chromium.BrowserAsync()).NewContextAsync(
            new BrowserNewContextOptions { BaseURL = nginx.Address.ToString(), IgnoreHTTPSErrors = true }
        );
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    private static HttpClient Provider() =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                SslOptions =
                {
                    RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
                },
            }
        );

    private static string Ours(NginxProxy proxy, RelayFixture relay) =>
        File.ReadAllText(Path.Combine(Repository.Root, "deploy", "nginx.conf"))
            .Replace("127.0.0.1:5080;", $"127.0.0.1:{relay.Address.Port};", StringComparison.Ordinal)
            .Replace("listen 80;", $"listen 127.0.0.1:{proxy.Http};", StringComparison.Ordinal)
            .Replace("listen 443 ssl;", $"listen 127.0.0.1:{proxy.Https} ssl; listen [::1]:{proxy.Https} ssl;", StringComparison.Ordinal)
            .Replace("server_name relay.example.com;", "server_name localhost;", StringComparison.Ordinal)
            .Replace("/etc/ssl/relay.example.com.pem", proxy.Certificate, StringComparison.Ordinal)
            .Replace("/etc/ssl/relay.example.com.key", proxy.CertificateKey, StringComparison.Ordinal);

    private static string Default(NginxProxy proxy, int relay) =>
        $$"""
            server {
                listen 127.0.0.1:{{proxy.Https}} ssl;
                ssl_certificate {{proxy.Certificate}};
                ssl_certificate_key {{proxy.CertificateKey}};
                location / { proxy_pass http://127.0.0.1:{{relay}}; }
            }
            """;
}
