using Microsoft.Extensions.DependencyInjection;

namespace Relay.Tests;

/// <summary>Holds requests just before their commit, so that a test can do something between.</summary>
internal sealed class StagedJournal
{
    private TaskCompletionSource? _gate;
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A request stands at the gate.</summary>
    public Task Reached => _reached.Task;

    public void Hold() =>
        (_gate, _reached) = (
            new(TaskCreationOptions.RunContinuationsAsynchronously),
            new(TaskCreationOptions.RunContinuationsAsynchronously)
        );

    public void Release() => _gate!.SetResult();

    /// <summary>Takes the place of the journal that the services have.</summary>
    public void PutIn(IServiceCollection services)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IJournal)).ImplementationFactory!;
        services.AddSingleton<IJournal>(provider => new Gate((IJournal)inner(provider), this));
    }

    private sealed class Gate(IJournal inner, StagedJournal stage) : IJournal
    {
        public async ValueTask<Recorded> RecordAsync(EventDraft draft)
        {
            if (stage._gate is { } gate)
            {
                stage._reached.TrySetResult();
                await gate.Task;
            }

            return await inner.RecordAsync(draft);
        }

        public ValueTask<Recorded?> AdmitAsync(Admission admission) => inner.AdmitAsync(admission);

        public ValueTask RejectAsync(Rejection rejection) => inner.RejectAsync(rejection);

        public ValueTask<Settled> SettleAsync(Attempted attempted) => inner.SettleAsync(attempted);

        public ValueTask MarkStartedAsync(IReadOnlyList<long> deliveryIds) => inner.MarkStartedAsync(deliveryIds);
    }
}
