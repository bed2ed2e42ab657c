using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.Commands.Demo;

/// <summary>A source of the demo, with the secret that this run gave it.</summary>
internal sealed record DemoSource(string Slug, string Url, Dialect Dialect, string Secret);

/// <summary>Makes the demo's sources and webhooks, or finds those of an earlier run: sources by slug, webhooks by name.</summary>
internal sealed class DemoSetup(DemoClient relay, DemoReceiver receiver)
{
    /// <summary>Whose calls the demo's are, as the samples have it.</summary>
    private const string Account = "acct_demo";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What the demo sends: of the dialects that are code, and of recipes. Platforms that are data would be a source each for no new page.</summary>
    public static IReadOnlyList<Sample> Samples { get; } = [.. SampleCatalog.All.Where(sample => Platforms.Find(sample.Dialect) is null)];

    /// <summary>One source per dialect; the generic one has one for each recipe.</summary>
    public async Task<Dictionary<string, DemoSource>> SourcesAsync(CancellationToken cancel)
    {
        var sources = new Dictionary<string, DemoSource>();
        foreach (var sample in Samples)
        {
            if (!sources.ContainsKey(SlugOf(sample)))
                sources[SlugOf(sample)] = await SourceAsync(sample, cancel);
        }

        return sources;
    }

    /// <summary>A webhook for each kind, and for each type that has no kind of its own.</summary>
    public async Task WebhooksAsync(CancellationToken cancel)
    {
        var present = await PresentAsync(cancel);
        var events = Kinds
            .Choices.Select(choice => choice.Kind)
            .Concat(Samples.Where(sample => sample.Kind == Kinds.Other).Select(sample => $"{sample.Dialect}/{sample.Type}"))
            .Distinct();
        foreach (var setting in events)
        {
            var name = "Demo " + setting;
            var body = new JsonObject { ["url"] = receiver.HookUrl(setting).ToString() };
            if (present.TryGetValue(name, out var known))
            {
                await relay.SendAsync(HttpMethod.Patch, "/api/v1/webhooks/" + known.Id, body, cancel);
                // While nobody received for the demo, its webhooks may have failed until they were disabled.
                if (known.State != "active")
                    await relay.SendAsync(HttpMethod.Post, $"/api/v1/webhooks/{known.Id}/enable", Skipping, cancel);
                continue;
            }

            (body["name"], body["provider"], body["event"]) = (name, "custom", setting);
            await relay.SendAsync(HttpMethod.Post, "/api/v1/webhooks", body, cancel);
        }
    }

    public static string SlugOf(Sample sample) => sample.Recipe is null ? "demo-" + sample.Dialect : $"demo-{sample.Dialect}-{sample.Name}";

    private async Task<DemoSource> SourceAsync(Sample sample, CancellationToken cancel)
    {
        var slug = SlugOf(sample);
        // A new secret at every run: secrets are never read back, and none stands in the code.
        var secret = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        var body = new JsonObject { ["secrets"] = new JsonArray(secret), ["upstreams"] = new JsonArray(receiver.UpstreamUrl.ToString()) };
        if (await relay.FindAsync("/api/v1/sources/" + slug, cancel) is { } found)
        {
            await relay.SendAsync(HttpMethod.Patch, "/api/v1/sources/" + (string)found["id"]!, body, cancel);
            return new DemoSource(slug, (string)found["url"]!, Dialect.Create(sample.Dialect, sample.Recipe), secret);
        }

        // DialStack's samples name it; the others' calls are on the same screen.
        if (sample.Dialect != "dialstack")
            body["accountId"] = Account;
        (body["name"], body["slug"], body["dialect"]) = ("Demo " + slug["demo-".Length..], slug, sample.Dialect);
        if (sample.Recipe is not null)
            body["recipe"] = JsonSerializer.SerializeToNode(sample.Recipe, Json);
        var made = await relay.SendAsync(HttpMethod.Post, "/api/v1/sources", body, cancel);
        return new DemoSource(slug, (string)made["url"]!, Dialect.Create(sample.Dialect, sample.Recipe), secret);
    }

    /// <summary>What was missed is old news: the samples of this run come at once.</summary>
    private static JsonObject Skipping => new() { ["parked"] = "skip" };

    private async Task<Dictionary<string, (string Id, string State)>> PresentAsync(CancellationToken cancel)
    {
        var present = new Dictionary<string, (string, string)>();
        for (string? cursor = ""; cursor is not null; )
        {
            var page = await relay.FindAsync(
                "/api/v1/webhooks?limit=500" + (cursor.Length > 0 ? "&cursor=" + Uri.EscapeDataString(cursor) : ""),
                cancel
            );
            foreach (var webhook in page!["items"]!.AsArray())
                present[(string)webhook!["name"]!] = ((string)webhook["id"]!, (string)webhook["state"]!);
            cursor = (string?)page["nextCursor"];
        }

        return present;
    }
}
