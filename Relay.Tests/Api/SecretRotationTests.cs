using System.Security.Cryptography;
using System.Text;
using Relay.Tests.EndToEnd;
using Relay.Tests.Ui;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>A webhook's secret is replaced: both sign for a while, so that no delivery is one that the receiver can't verify.</summary>
public sealed class SecretRotationTests
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Both_secrets_sign_until_the_overlap_ends_then_the_next_one_alone(Engine engine)
    {
        await using var host = await RelayHost.StartAsync(new ManualClock(), server: engine.Server());
        var webhook = await host.WebhookAsync("/hook");
        var old = (await host.Relay.GetAsync($"/api/v1/webhooks/{webhook}/secret")).Expect(200)["secret"];
        await SendAsync(host, 1);

        var rotated = (await host.PostAsync($"/webhooks/{webhook}/rotate", new { overlapSeconds = 3600 })).Expect(200);
        var next = rotated["next"];
        Assert.Equal(old, rotated["secret"]);
        (await host.PostAsync($"/webhooks/{webhook}/rotate")).ExpectProblem(409, "state_conflict");
        await SendAsync(host, 2);
        // It is kept, and a change of something else does not end it.
        await host.RestartAsync();
        (await host.Relay.SendAsync("PATCH", $"/api/v1/webhooks/{webhook}", new { name = "renamed" })).Expect(200);
        await SendAsync(host, 3);
        host.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync(host, 4);

        var hits = host.Receiver.HitsOn("/hook");
        Assert.Equal([Standard(hits[0], old)], Signatures(hits[0]));
        foreach (var hit in hits.Skip(1).Take(2))
        {
            Assert.Equal([Standard(hit, old), Standard(hit, next)], Signatures(hit));
            Assert.Equal(Dialnote(hit, old), hit.Header("X-DialNote-Signature"));
        }

        Assert.Equal([Standard(hits[3], next)], Signatures(hits[3]));
        Assert.Equal(Dialnote(hits[3], next), hits[3].Header("X-DialNote-Signature"));
        var shown = (await host.Relay.GetAsync($"/api/v1/webhooks/{webhook}/secret")).Expect(200);
        Assert.Equal(next, shown["secret"]);
        Assert.False(shown.Json.TryGetProperty("next", out _));
    }

    [Fact]
    public async Task An_overlap_is_ended_early_or_left_out_and_bad_input_is_named()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        (await host.PostAsync($"/webhooks/{webhook}/rotate", new { overlapSeconds = -1 })).ExpectProblem(422, "out_of_range");
        (await host.PostAsync($"/webhooks/{webhook}/rotate", new { overlap = 1 })).ExpectProblem(400, "json_unknown_member");
        (await host.PostAsync($"/webhooks/{webhook}/rotate/end")).ExpectProblem(409, "state_conflict");

        var next = (await host.PostAsync($"/webhooks/{webhook}/rotate")).Expect(200)["next"];
        Assert.True((await host.WebhookStateAsync(webhook)).TryGetProperty("secretEndsAt", out _));
        Assert.Equal(next, (await host.PostAsync($"/webhooks/{webhook}/rotate/end")).Expect(200)["secret"]);
        Assert.False((await host.WebhookStateAsync(webhook)).TryGetProperty("secretEndsAt", out _));
        var at_once = (await host.PostAsync($"/webhooks/{webhook}/rotate", new { overlapSeconds = 0 })).Expect(200);
        Assert.NotEqual(next, at_once["secret"]);
        Assert.False(at_once.Json.TryGetProperty("next", out _));

        using var person = await Person.SignedInAsync(host.Relay);
        var page = $"/webhooks/{webhook}";
        (await person.PostAsync(page, $"/do{page}/rotate", ("back", page), ("overlapSeconds", "3600"))).Expect(302);
        Assert.Contains("both sign for 1 h", (await person.GetAsync(page)).Text, StringComparison.Ordinal);
        var secret = (await person.PostAsync(page, page, ("_handler", "secret"))).Expect(200).Text;
        Assert.Equal(2, secret.Split("aria-label=\"Secret\"").Length - 1);
        Assert.Contains("End the old one now", secret, StringComparison.Ordinal);
    }

    private static async Task SendAsync(RelayHost host, int count)
    {
        await host.EventAsync();
        await host.UntilHitsAsync("/hook", count);
        await host.UntilSettledAsync();
    }

    private static string[] Signatures(Relay.Simulator.Receiver.Hit hit) => hit.Header("webhook-signature")!.Split(' ');

    private static string Standard(Relay.Simulator.Receiver.Hit hit, string secret)
    {
        var signed = Encoding.UTF8.GetBytes($"{hit.Header("webhook-id")}.{hit.Header("webhook-timestamp")}.").Concat(hit.Body.ToArray());
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed.ToArray()));
    }

    private static string Dialnote(Relay.Simulator.Receiver.Hit hit, string secret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), hit.Body.Span));
}
