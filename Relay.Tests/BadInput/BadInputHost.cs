using Xunit;

namespace Relay.Tests.BadInput;

/// <summary>
/// The relay that all rows are sent to: only public https targets, one source of each sort, and a paused webhook whose deliveries count
/// but are never sent.
/// </summary>
public sealed class BadInputHost : IAsyncLifetime
{
    private const string Secret = "topsecret",
        OldSecret = "oldsecret",
        Standard = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private int _count;

    public RelayFixture Relay { get; private set; } = null!;

    public string ViewerKey { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Relay = await RelayFixture.StartAsync(allowPrivate: false);
        await Relay.SourceAsync("signed", "dialstack", Secret, OldSecret);
        await Relay.SourceAsync("signed-too", "dialstack", Secret);
        await Relay.SourceAsync("standard", "standard", Standard);
        await Relay.SourceAsync("unsigned");
        await Relay.SourceAsync("anything", "generic");
        await SourceAsync(
            new
            {
                name = "recorded",
                dialect = "dialstack",
                secrets = new[] { Secret },
                verification = "record",
            }
        );
        await SourceAsync(
            new
            {
                name = "by-recipe",
                dialect = "generic",
                secrets = new[] { Secret },
                recipe = new
                {
                    signature = new
                    {
                        header = "X-Twilio-Signature",
                        algorithm = "sha1",
                        encoding = "base64",
                    },
                },
            }
        );
        await SourceAsync(
            new
            {
                name = "by-hash",
                dialect = "generic",
                recipe = new { id = new[] { "body" } },
            }
        );
        await SourceAsync(
            new
            {
                name = "off",
                dialect = "dialstack",
                enabled = false,
            }
        );
        await SourceAsync(
            new
            {
                name = "small",
                dialect = "generic",
                maxBodyBytes = 1024,
            }
        );
        await SourceAsync(
            new
            {
                name = "large",
                dialect = "generic",
                maxBodyBytes = 4 * 1024 * 1024,
            }
        );
        var webhook = await Relay.WebhookAsync("https://example.com/never");
        (await Relay.PostAsync($"/api/v1/webhooks/{webhook.Id}/pause")).Expect(202);
        ViewerKey = (await Relay.PostAsync("/api/v1/keys", new { name = "viewer", role = "viewer" })).Expect(201)["key"];
    }

    public ValueTask DisposeAsync() => Relay.DisposeAsync();

    /// <summary>A text that no other row has.</summary>
    public string Unique() => $"u{Interlocked.Increment(ref _count)}";

    public string? KeyOf(BadInputRow row) =>
        row.Key switch
        {
            "admin" => Relay.Key,
            "viewer" => ViewerKey,
            "none" => null,
            var key => key,
        };

    /// <summary>The headers that a provider would add, or a forger.</summary>
    public static (IReadOnlyList<Header> Headers, byte[] Body) Sign(string how, string source, byte[] body)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).ToUnixTimeSeconds();
        var dialect = Dialect.Create(source == "standard" ? "standard" : "dialstack");
        IReadOnlyList<Header> With(string secret, long time) =>
            dialect.TryCreateKey(secret, out var key, out _)
                ? dialect.Sign(
                    new SigningRequest(
                        body,
                        time,
                        "msg_" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body)[..6])
                    ),
                    key!
                )
                : [];
        var good = source == "standard" ? Standard : Secret;
        switch (how)
        {
            case "none":
                return ([], body);
            case "valid":
                return (With(good, now), body);
            case "previous":
                return (With(OldSecret, now), body);
            case "wrong":
                return (With("another", now), body);
            case "stale":
                return (With(good, now - 302), body);
            case "future":
                return (With(good, now + 302), body);
            case "flipped":
                var headers = With(good, now);
                return (headers, [.. body[..^1], (byte)(body[^1] ^ 1)]);
            default:
                // Anything else is the signature header itself, {t} and {v1} standing for the good parts.
                var sign = With(good, now);
                var time = source == "standard" ? "" : Part(sign[0].Value, "t=");
                var hash = source == "standard" ? Part(sign[^1].Value, "v1,") : Part(sign[0].Value, "v1=");
                var value = how.Replace("{t}", time, StringComparison.Ordinal).Replace("{v1}", hash, StringComparison.Ordinal);
                return ([.. sign.Take(sign.Count - 1), new Header(sign[^1].Name, value)], body);
        }
    }

    private static string Part(string header, string name) =>
        header[(header.IndexOf(name, StringComparison.Ordinal) + name.Length)..].Split(',')[0];

    private async Task SourceAsync(object source) => (await Relay.PostAsync("/api/v1/sources", source)).Expect(201);
}
