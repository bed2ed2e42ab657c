namespace Relay.Tests;

/// <summary>Says that something has changed: a write of the relay's own, a request at the receiver, a timer that was set.</summary>
internal sealed class Changes
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What changes in memory alone, after the write that announced it, is seen a moment later at the latest.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Signal() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits until a condition holds, looking whenever something has changed.</summary>
    /// <param name="nudge">Done before each wait: a clock that stands still must be moved for what was planned a moment too late.</param>
    public async Task UntilAsync(Func<Task<bool>> holds, string what, Action? nudge = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (await holds())
                return;
            nudge?.Invoke();
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"After {Limit}: {what}");
            await Task.WhenAny(next, Task.Delay(Moment));
        }
    }
}

/// <summary>The journal, with a signal after each write.</summary>
internal sealed class SignallingJournal(IJournal inner, Changes changes) : IJournal
{
    public async ValueTask<Recorded> RecordAsync(EventDraft draft) => Signal(await inner.RecordAsync(draft));

    public async ValueTask<Recorded?> AdmitAsync(Admission admission) => Signal(await inner.AdmitAsync(admission));

    public async ValueTask RejectAsync(Rejection rejection)
    {
        await inner.RejectAsync(rejection);
        changes.Signal();
    }

    public async ValueTask<Settled> SettleAsync(Attempted attempted) => Signal(await inner.SettleAsync(attempted));

    public async ValueTask MarkStartedAsync(IReadOnlyList<long> deliveryIds)
    {
        await inner.MarkStartedAsync(deliveryIds);
        changes.Signal();
    }

    private T Signal<T>(T result)
    {
        changes.Signal();
        return result;
    }
}

/// <summary>The queue, with a signal after each write.</summary>
internal sealed class SignallingQueue(IDeliveryQueue inner, Changes changes) : IDeliveryQueue
{
    public Task<IReadOnlyDictionary<long, WebhookHealth>> LoadHealthAsync(CancellationToken cancel) => inner.LoadHealthAsync(cancel);

    public Task<long?> OldestDueAsync(long now, CancellationToken cancel) => inner.OldestDueAsync(now, cancel);

    public Task<WebhookHealth> ReadHealthAsync(long webhookId) => inner.ReadHealthAsync(webhookId);

    public Task<Claimed> ClaimDueAsync(long webhookId, ClaimSize size, bool byCall, long now) =>
        Signalled(inner.ClaimDueAsync(webhookId, size, byCall, now));

    public Task<Claimed> ClaimParkedAsync(long webhookId, ClaimSize size, bool inOrder, long now) =>
        Signalled(inner.ClaimParkedAsync(webhookId, size, inOrder, now));

    public Task<DeliveryWork?> ClaimOneAsync(long deliveryId, long heldLease) => Signalled(inner.ClaimOneAsync(deliveryId, heldLease));

    public async Task ReleaseAsync(IReadOnlyList<DeliveryWork> works)
    {
        await inner.ReleaseAsync(works);
        changes.Signal();
    }

    public Task<IReadOnlyList<long>> CreateAsync(long eventId, IReadOnlyList<long> webhookIds, DeliveryTrigger trigger, long now) =>
        Signalled(inner.CreateAsync(eventId, webhookIds, trigger, now));

    public Task<Settled> RecordTestAsync(long webhookId, long deliveryId, long testEventId, AttemptResult result, int epoch) =>
        Signalled(inner.RecordTestAsync(webhookId, deliveryId, testEventId, result, epoch));

    public Task<WebhookHealth?> ChangeHealthAsync(long webhookId, Func<WebhookHealth, long, WebhookHealth?> change) =>
        Signalled(inner.ChangeHealthAsync(webhookId, change));

    public Task<int> SkipAsync(long webhookId, SkipScope scope, int slice, long now) =>
        Signalled(inner.SkipAsync(webhookId, scope, slice, now));

    public Task<long?> BringForwardAsync(long webhookId, long by, long now, long after, int slice) =>
        Signalled(inner.BringForwardAsync(webhookId, by, now, after, slice));

    private async Task<T> Signalled<T>(Task<T> work)
    {
        var result = await work;
        changes.Signal();
        return result;
    }
}
