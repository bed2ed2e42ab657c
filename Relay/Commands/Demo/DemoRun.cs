using System.Text.Json.Nodes;

namespace Relay.Commands.Demo;

/// <summary>What became of one sample.</summary>
/// <param name="Answer">What the provider was answered.</param>
/// <param name="EventId">Null where the upstream answered, or the event was refused.</param>
/// <param name="Hooks">Where it arrived.</param>
internal sealed record DemoLine(Sample Sample, string Slug, int Status, string Answer, string? EventId, IReadOnlyCollection<string> Hooks);

/// <summary>
/// The demo's play: sources and webhooks made or found, one signed sample of each event type sent to the relay's own ingest, and a look
/// at where it went.
/// </summary>
internal sealed class DemoRun(DemoClient relay, DemoReceiver receiver, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20),
        Glance = TimeSpan.FromMilliseconds(20);

    public IReadOnlyDictionary<string, DemoSource> Sources { get; private set; } = new Dictionary<string, DemoSource>();

    public async Task<IReadOnlyList<DemoLine>> PlayAsync(CancellationToken cancel)
    {
        var setup = new DemoSetup(relay, receiver);
        Sources = await setup.SourcesAsync(cancel);
        await setup.WebhooksAsync(cancel);
        var lines = new List<DemoLine>();
        foreach (var sample in DemoSetup.Samples)
            lines.Add(await SendAsync(sample, lines.Count, cancel));
        await WaitAsync(lines, cancel);
        return [.. lines.Select(line => line with { Hooks = line.EventId is null ? [] : receiver.HooksOf(line.EventId) })];
    }

    /// <summary>Sends what its provider would, signed, once the sources are there.</summary>
    public Task<(int Status, string Body)> PostAsync(Sample sample, SampleModel model, CancellationToken cancel)
    {
        var source = Sources[DemoSetup.SlugOf(sample)];
        var message = SampleCatalog.Render(sample, model);
        if (!source.Dialect.TryCreateKey(source.Secret, out var key, out var error))
            throw new InvalidOperationException(error);
        var headers = message.Headers.Concat(source.Dialect.Sign(message.ToSign(model.At / 1000), key!));
        return relay.PostEventAsync(source.Url + (sample.Path.Length > 0 ? "/" + sample.Path : ""), message.Body, headers, cancel);
    }

    private async Task<DemoLine> SendAsync(Sample sample, int number, CancellationToken cancel)
    {
        var source = Sources[DemoSetup.SlugOf(sample)];
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // Ids of their own at every run, or a second run would be all duplicates.
        var (status, body) = await PostAsync(sample, new SampleModel($"demo{now:x}{number:x2}", now), cancel);
        return new DemoLine(sample, source.Slug, status, body, await EventIdAsync(source, sample, body, cancel), []);
    }

    /// <summary>From the relay's own answer; behind an upstream's answer it is the source's latest event.</summary>
    private async Task<string?> EventIdAsync(DemoSource source, Sample sample, string body, CancellationToken cancel)
    {
        if (JsonNode.Parse(body) is JsonObject answer && answer["eventId"] is { } id)
            return (string)id!;
        var latest = await relay.FindAsync($"/api/v1/events?source={source.Slug}&type={Uri.EscapeDataString(sample.Type)}&limit=1", cancel);
        return (string?)latest?["items"]?.AsArray().FirstOrDefault()?["id"];
    }

    private async Task WaitAsync(List<DemoLine> lines, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        while (
            lines.Any(line => line.EventId is not null && receiver.HooksOf(line.EventId).Count == 0)
            && clock.GetElapsedTime(started) < Patience
        )
            await Task.Delay(Glance, clock, cancel);
    }
}
