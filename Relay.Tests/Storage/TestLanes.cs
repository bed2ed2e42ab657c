using System.Collections.Concurrent;

namespace Relay.Tests.Storage;

/// <summary>The lanes as far as a catalog tells them something.</summary>
internal sealed class TestLanes : IDeliveryControl
{
    /// <summary>The webhooks that were said to have changed, in that order.</summary>
    public ConcurrentQueue<long> Told { get; } = new();

    public int InFlightTotal => 0;

    public Task WebhookChangedAsync(long webhookId, CancellationToken cancel)
    {
        Told.Enqueue(webhookId);
        return Task.CompletedTask;
    }

    public int InFlight(long webhookId) => 0;

    public Task<AttemptResult> TestAsync(Webhook webhook, CancellationToken cancel) => throw NotAsked();

    public Task<WebhookHealth?> EnableAsync(
        long webhookId,
        ParkedChoice parked,
        int? ratePerSecond,
        int? maxInFlight,
        CancellationToken cancel
    ) => throw NotAsked();

    public Task<WebhookHealth> AskAsync(long listenerId, CancellationToken cancel) => throw NotAsked();

    public Task<WebhookHealth?> ConnectAsync(long listenerId, bool skip, int maxInFlight, CancellationToken cancel) => throw NotAsked();

    public Task<WebhookHealth?> PauseAsync(long webhookId, CancellationToken cancel) => throw NotAsked();

    public Task<WebhookHealth?> SendNowAsync(long webhookId, CancellationToken cancel) => throw NotAsked();

    public Task<bool> RetryAsync(long deliveryId, CancellationToken cancel) => throw NotAsked();

    public Task<IReadOnlyList<long>> ReplayAsync(long eventId, IReadOnlyList<long> webhookIds, CancellationToken cancel) =>
        throw NotAsked();

    public Task<EditedEvent> EditAsync(EventRecord edited, long originalId, IReadOnlyList<long> webhookIds, string actor) =>
        throw NotAsked();

    private static InvalidOperationException NotAsked() => new("A catalog only tells of changes.");
}
