using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relay.Dialects.Json;
using Relay.Simulator.Receiver;
using Relay.Tests.Delivery;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>What each provider sends, signed as it signs, arrives at every webhook that asked for its kind, signed as we sign.</summary>
public sealed class ProviderTests
{
    private static readonly Dictionary<string, string> Secrets = new()
    {
        ["dialstack"] = "whsec_dialstack",
        ["voicedock"] = "voicedock secret",
        ["dialgen"] = "dialgen-secret",
        ["dialnote"] = "dialnote secret é",
        ["standard"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    };

    [Theory]
    [InlineData("dialstack")]
    [InlineData("voicedock")]
    [InlineData("dialgen")]
    [InlineData("dialnote")]
    [InlineData("standard")]
    public async Task Every_sample_with_its_signature_is_an_event_and_a_verifiable_delivery_to_each_webhook_of_its_kind(string name)
    {
        await using var host = await RelayHost.StartAsync();
        (
            await host.PostAsync(
                "/sources",
                new
                {
                    name,
                    dialect = name,
                    secrets = new[] { Secrets[name] },
                    forward = "none",
                }
            )
        ).Expect(201);
        var dialect = Dialect.Create(name);
        var samples = SampleCatalog.FindAll(name).ToList();
        var secrets = new Dictionary<string, string>();
        foreach (var kind in samples.Select(sample => sample.Kind == Kinds.Other ? $"{name}/{sample.Type}" : sample.Kind).Distinct())
        {
            foreach (var mode in (string[])["envelope", "original"])
                secrets[$"/{mode}/{kind}"] = await HookAsync(host, $"/{mode}/{kind}", kind, mode);
        }

        var expected = 0;
        foreach (var sample in samples)
        {
            var message = SampleCatalog.Render(sample, new SampleModel($"sample {sample.Name}", host.Now));
            var answer = (await SendAsync(host, name, sample, message, dialect)).Expect(200);
            var recorded = await host.JsonAsync($"/api/v1/events/{answer["eventId"]}");
            Assert.Equal(
                ("valid", sample.Kind, sample.Type),
                (
                    recorded.GetProperty("verification").GetString(),
                    recorded.GetProperty("kind").GetString(),
                    recorded.GetProperty("type").GetString()
                )
            );
            expected += 2;
        }

        await host.Receiver.WaitForHitsAsync(expected, TimeSpan.FromSeconds(60));
        await host.UntilSettledAsync();

        Assert.Equal(expected, host.Receiver.HitCount);
        foreach (var hit in host.Receiver.Hits)
            AssertSigned(hit, secrets[Uri.UnescapeDataString(hit.Path)]);
        foreach (
            var hit in host.Receiver.Hits.Where(hit =>
                hit.Path.StartsWith("/original/", StringComparison.Ordinal) && name is not ("dialnote" or "standard")
            )
        )
            AssertProviders(hit, dialect, Secrets[name], host.Now);
        foreach (var hit in host.Receiver.Hits.Where(hit => hit.Path.StartsWith("/envelope/", StringComparison.Ordinal)))
        {
            var envelope = JsonDocument.Parse(hit.Body).RootElement;
            Assert.Equal(hit.Header("webhook-id"), envelope.GetProperty("id").GetString());
        }

        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task Fifty_copies_at_once_are_one_event_49_duplicates_and_one_delivery_per_webhook()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/one");
        await host.WebhookAsync("/two");
        const string body = """{"id":"evt_same","type":"call.end","account_id":"acct_1","data":{"call_id":"c"}}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => host.Relay.EventAsync("desk", body)));
        await host.UntilSettledAsync();

        Assert.All(answers, answer => answer.Expect(200));
        Assert.Single(answers.Select(answer => answer["eventId"]).Distinct());
        Assert.Equal(49, answers.Count(answer => answer.Json.TryGetProperty("duplicate", out var again) && again.GetBoolean()));
        Assert.Equal((1, 1), (host.Got("/one").Count, host.Got("/two").Count));
        var ledger = await host.JsonAsync("/api/v1/ledger");
        Assert.Equal(
            (50, 1, 49, 2, 2),
            (
                Number(ledger, "received"),
                Number(ledger, "unique"),
                Number(ledger, "duplicates"),
                Number(ledger, "routed"),
                Number(ledger, "delivered")
            )
        );
        await host.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_search_for_appointments_comes_back_with_the_upstreams_answer_and_is_recorded()
    {
        await using var host = await RelayHost.StartAsync();
        const string free = """{"availabilities":[{"start_at":"2026-01-15T10:00:00Z","duration_minutes":30}]}""";
        host.On("/hooks/availability/search", Behaviour.Status(200, free, new Header("Content-Type", "application/json")));
        (
            await host.PostAsync(
                "/sources",
                new
                {
                    name = "live",
                    dialect = "dialstack",
                    secrets = new[] { Secrets["dialstack"] },
                    upstreams = new[] { new Uri(host.Receiver.Url, "/hooks") },
                }
            )
        ).Expect(201);
        var sample = SampleCatalog.All.Single(sample => sample.Dialect == "dialstack" && sample.Path == "availability/search");

        var answer = (
            await SendAsync(
                host,
                "live",
                sample,
                SampleCatalog.Render(sample, new SampleModel("search", host.Now)),
                Dialect.Create("dialstack")
            )
        ).Expect(200);

        Assert.Equal(free, answer.Text);
        var recorded = Assert.Single(
            (
                await host.Relay.UntilAsync("/api/v1/events?source=live", list =>
                    list.GetProperty("items")[0].TryGetProperty("exchange", out _)
                )
            ).Items
        );
        Assert.Equal(
            ("availability/search", "valid", 200, "succeeded"),
            (
                recorded.GetProperty("type").GetString(),
                recorded.GetProperty("verification").GetString(),
                recorded.GetProperty("exchange").GetProperty("status").GetInt32(),
                recorded.GetProperty("exchange").GetProperty("outcome").GetString()
            )
        );
        Assert.Equal(free, recorded.GetProperty("exchange").GetProperty("responseBody").GetString());
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://metadata.google.internal/")]
    public async Task A_webhook_to_a_metadata_service_is_never_made(string url)
    {
        await using var relay = await RelayFixture.StartAsync();

        var refused = await relay.PostAsync(
            "/api/v1/webhooks",
            new
            {
                name = "x",
                provider = "custom",
                url,
                @event = "call.completed",
            }
        );

        refused.ExpectProblem(422, "address_blocked").ExpectError("url", "address_blocked");
    }

    [Fact]
    public async Task A_name_that_comes_to_mean_a_metadata_service_is_never_connected_to()
    {
        var connector = new CountingConnector();
        await using var host = await RelayHost.StartAsync(change: services =>
            services.AddSingleton(OutboundSetup.Client(resolver: new ScriptedResolver("169.254.169.254"), connector: connector))
        );
        var webhook = (await host.Relay.WebhookAsync("http://rebound.example/")).Id;

        var recorded = await host.EventAsync();
        await host.UntilAsync(
            async () => (await host.DeliveryAsync(recorded, webhook)).GetProperty("state").GetString() == "failed",
            "it has failed"
        );

        Assert.Equal("address_blocked", (await host.DeliveryAsync(recorded, webhook)).GetProperty("outcome").GetString());
        Assert.Empty(connector.Dialled);
    }

    private static async Task<string> HookAsync(RelayHost host, string path, string kind, string mode)
    {
        host.On(new Uri(host.Receiver.Url, path).PathAndQuery, Behaviour.Ok);
        return (await host.Relay.WebhookAsync(new Uri(host.Receiver.Url, path).ToString(), kind, new { payload = mode }))["secret"];
    }

    private static async Task<ApiAnswer> SendAsync(RelayHost host, string slug, Sample sample, SampleMessage message, Dialect dialect)
    {
        Assert.True(dialect.TryCreateKey(Secrets[dialect.Name], out var key, out _));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/in/{slug}{(sample.Path.Length > 0 ? "/" : "")}{sample.Path}")
        {
            Content = new ReadOnlyMemoryContent(message.Body),
        };
        foreach (
            var (name, value) in message.Headers.Concat(
                dialect.Sign(new SigningRequest(message.Body, host.Now / 1000, message.EventId, sample.Type), key!)
            )
        )
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else if (!request.Headers.Contains(name))
                request.Headers.Add(name, value);
        }

        using var response = await host.Relay.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    /// <summary>
    /// Written anew from the two documents, not with the relay's own code: dialnote's guide (over the body as it came), and Standard
    /// Webhooks v1.
    /// </summary>
    private static void AssertSigned(Hit hit, string secret)
    {
        var dialnote = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), hit.Body.Span));
        Assert.Equal(dialnote, hit.Header("X-DialNote-Signature"));
        // The guide signs JSON.stringify(body): what a handler re-serialises must be what was signed.
        if (hit.Path.StartsWith("/envelope/", StringComparison.Ordinal))
            Assert.Equal(hit.Body.ToArray(), JavaScriptJson.Restringify(hit.Body.Span));

        var signed = Encoding
            .UTF8.GetBytes($"{hit.Header("webhook-id")}.{hit.Header("webhook-timestamp")}.")
            .Concat(hit.Body.ToArray())
            .ToArray();
        var standard = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed));
        Assert.Equal(standard, hit.Header("webhook-signature"));
        Assert.Matches("^evt_[0-9a-z]{13}$", hit.Header("webhook-id"));
    }

    /// <summary>The provider's own scheme verifies what original mode forwards.</summary>
    private static void AssertProviders(Hit hit, Dialect dialect, string secret, long now)
    {
        Assert.True(dialect.TryCreateKey(secret, out var key, out _));
        var verification = dialect.Verify(new InboundRequest(hit.Body, hit.Headers), [key!], 300, now / 1000);
        Assert.True(verification.IsValid, $"{hit.Path}: {verification.Reason}");
    }

    private static int Number(JsonElement ledger, string name) => ledger.GetProperty(name).GetInt32();
}
