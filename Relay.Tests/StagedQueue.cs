using Microsoft.Extensions.DependencyInjection;

namespace Relay.Tests;

/// <summary>
/// Holds the answer to a claim after its transaction, so that a test can do something between, or refuses calls as a store does that
/// takes nothing.
/// </summary>
internal sealed class StagedQueue
{
    private TaskCompletionSource? _gate;
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string? _refused;
    private int _refusals;

    /// <summary>How many calls are still to be refused.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    /// <summary>Refuses the next calls of a method.</summary>
    public void Refuse(string method, int times) => (_refused, _refusals) = (method, times);

    private void Meet(string method)
    {
        if (method == _refused && Refusals > 0)
        {
            Interlocked.Decrement(ref _refusals);
            throw new StorageException("storage_unavailable", "It takes nothing just now.");
        }
    }

    /// <summary>A claim has its answer and stands at the gate.</summary>
    public Task Reached => _reached.Task;

    public void Hold() =>
        (_reached, _gate) = (
            new(TaskCreationOptions.RunContinuationsAsynchronously),
            new(TaskCreationOptions.RunContinuationsAsynchronously)
        );

    public void Release() => Interlocked.Exchange(ref _gate, null)!.SetResult();

    /// <summary>Takes the place of the queue that the services have.</summary>
    public void PutIn(IServiceCollection services)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IDeliveryQueue)).ImplementationFactory!;
        services.AddSingleton<IDeliveryQueue>(provider => new Gate((IDeliveryQueue)inner(provider), this));
    }

    private sealed class Gate(IDeliveryQueue inner, StagedQueue stage) : IDeliveryQueue
    {
        public async Task<Claimed> ClaimDueAsync(long webhookId, ClaimSize size, bool byCall, long now)
        {
            stage.Meet(nameof(ClaimDueAsync));
            var claimed = await inner.ClaimDueAsync(webhookId, size, byCall, now);
            if (stage._gate is { } gate)
            {
                stage._reached.TrySetResult();
                await gate.Task;
            }

            return claimed;
        }

        public Task<IReadOnlyDictionary<long, WebhookHealth>> LoadHealthAsync(CancellationToken cancel) => inner.LoadHealthAsync(cancel);

        public Task<long?> OldestDueAsync(long now, CancellationToken cancel) => inner.OldestDueAsync(now, cancel);

        public Task<WebhookHealth> ReadHealthAsync(long webhookId)
        {
            stage.Meet(nameof(ReadHealthAsync));
            return inner.ReadHealthAsync(webhookId);
        }

        public Task<Claimed> ClaimParkedAsync(long webhookId, ClaimSize size, bool inOrder, long now)
        {
            stage.Meet(nameof(ClaimParkedAsync));
            return inner.ClaimParkedAsync(webhookId, size, inOrder, now);
        }

        public Task<DeliveryWork?> ClaimOneAsync(long deliveryId, long heldLease) => inner.ClaimOneAsync(deliveryId, heldLease);

        public Task ReleaseAsync(IReadOnlyList<DeliveryWork> works)
        {
            stage.Meet(nameof(ReleaseAsync));
            return inner.ReleaseAsync(works);
        }

        public Task<IReadOnlyList<long>> CreateAsync(long eventId, IReadOnlyList<long> webhookIds, DeliveryTrigger trigger, long now) =>
            inner.CreateAsync(eventId, webhookIds, trigger, now);

        public Task<Settled> RecordTestAsync(long webhookId, long deliveryId, long testEventId, AttemptResult result, int epoch) =>
            inner.RecordTestAsync(webhookId, deliveryId, testEventId, result, epoch);

        public Task<WebhookHealth?> ChangeHealthAsync(long webhookId, Func<WebhookHealth, long, WebhookHealth?> change)
        {
            stage.Meet(nameof(ChangeHealthAsync));
            return inner.ChangeHealthAsync(webhookId, change);
        }

        public Task<int> SkipAsync(long webhookId, SkipScope scope, int slice, long now)
        {
            stage.Meet(nameof(SkipAsync));
            return inner.SkipAsync(webhookId, scope, slice, now);
        }

        public Task<long?> BringForwardAsync(long webhookId, long by, long now, long after, int slice)
        {
            stage.Meet(nameof(BringForwardAsync));
            return inner.BringForwardAsync(webhookId, by, now, after, slice);
        }
    }
}
