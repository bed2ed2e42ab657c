using Relay.Simulator.Calls;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;
using Relay.Simulator.Sending;
using Relay.Simulator.Sinks;

namespace Relay.Simulator.Storms;

/// <summary>
/// What a storm makes in the relay for itself, and takes away afterwards: a source for each provider and a webhook with a sink for each
/// kind.
/// </summary>
internal sealed class StormSetup(RelayApi api, StormOptions options, SinkHost sinks, TimeProvider clock)
{
    private readonly List<(string Resource, string Id)> _made = [];

    public Dictionary<string, SourceRoute> Routes { get; } = [];

    public List<string> SourceIds { get; } = [];

    public List<WatchedWebhook> Webhooks { get; } = [];

    /// <summary>The receivers of the webhooks, in their order.</summary>
    public List<Sink> Sinks { get; } = [];

    public async Task CreateAsync(StormPlan plan, CancellationToken cancel)
    {
        var upstream = sinks.AnswerLive();
        var troubled = options.Strikes;
        var run = options.Run ?? $"storm-{plan.Options.Seed}-{clock.GetUtcNow():yyyyMMddHHmmss}";
        foreach (var dialect in plan.Options.Dialects.Distinct())
        {
            var secret = Platforms.Find(dialect)?.SampleSecret
                ?? Dialect.Create(dialect).SecretFrom(CallIds.Token(plan.Options.Seed, dialect, "whsec_storm_", 32));
            var source = await api.CreateSourceAsync(
                    $"Storm {plan.Options.Seed} {dialect}",
                    dialect,
                    secret,
                    upstream,
                    run,
                    options.Shared ? ["*"] : options.AlsoTo,
                    cancel
                )
                .ConfigureAwait(false);
            _made.Add(("sources", source.Id));
            SourceIds.Add(source.Id);
            Routes[dialect] = new SourceRoute(source.Path.TrimEnd('/'), secret);
            foreach (var setting in plan.Settings(dialect))
                await AddWebhookAsync(dialect, source.Id, setting, isTroubled: false, cancel).ConfigureAwait(false);
            if (troubled)
                await AddWebhookAsync(dialect, source.Id, "call.completed", isTroubled: true, cancel).ConfigureAwait(false);
            troubled = false;
        }
    }

    /// <summary>Removes what was made, the webhooks first.</summary>
    public async Task RemoveAsync(CancellationToken cancel)
    {
        foreach (var (resource, id) in Enumerable.Reverse(_made))
            await api.DeleteAsync(resource, id, cancel).ConfigureAwait(false);
    }

    private async Task AddWebhookAsync(string dialect, string sourceId, string setting, bool isTroubled, CancellationToken cancel)
    {
        var number = Webhooks.Count;
        var sink = sinks.Add(
            $"{number}-{dialect}-{setting.Replace('/', '-')}{(isTroubled ? "-troubled" : "")}",
            isTroubled ? new SinkDials() : options.Sinks
        );
        if (isTroubled)
            sink.FailNext(int.MaxValue);
        var isOriginal = number % 2 == 1;
        var name = $"Storm {options.Plan.Seed} {dialect} {setting}{(isTroubled ? " (troubled)" : "")}";
        var created = await api.CreateWebhookAsync(
                new
                {
                    name = name.Length > 100 ? name[..100] : name,
                    provider = "custom",
                    // What becomes of it here is a storm's doing: nobody is to be alarmed.
                    origin = "storm",
                    url = sink.Url.ToString(),
                    @event = setting,
                    sourceId,
                    payload = isOriginal ? "original" : "envelope",
                    ordered = options.Ordered && !isTroubled,
                    retryDelaysSeconds = isTroubled ? [] : new[] { 1, 5, 25 },
                    // One at a time, so that exactly three tries can fail before the third strike is known.
                    maxInFlight = isTroubled ? 1 : 16,
                },
                cancel
            )
            .ConfigureAwait(false);
        _made.Add(("webhooks", created.Id));
        sink.Expect(created.Secret);
        Sinks.Add(sink);
        Webhooks.Add(
            new WatchedWebhook(number, created.Id, setting, dialect, isOriginal, options.Ordered && !isTroubled, isTroubled, sink.Name)
        );
    }
}
