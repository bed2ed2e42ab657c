using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>
/// Does what bulks ask for, one bulk after another and one slice after another, at most a fifth of the time: events and attempts go on
/// beside it. After a stop of any kind it goes on where it was.
/// </summary>
internal sealed class BulkLoop(
    IBulkLog bulks,
    Dispatcher dispatcher,
    ILeaders leaders,
    TimeProvider clock,
    HealthBoard health,
    ILogger<BulkLoop> log
) : BackgroundLoop("bulk", clock, health, log), IBulks
{
    /// <summary>How long until it looks again for what a person may have started on another node, and whether it is to do it.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = clock;

    public Task<BulkRecord> PlanAsync(BulkOrder order, string actor, CancellationToken cancel) => bulks.PlanAsync(order, actor, cancel);

    public async Task<BulkRecord?> StartAsync(long id, string actor, CancellationToken cancel)
    {
        var bulk = await MoveAsync(id, [BulkState.Planned], BulkState.Running, actor, "Only a planned bulk can be started.", cancel)
            .ConfigureAwait(false);
        Wake();
        return bulk;
    }

    public Task<BulkRecord?> CancelAsync(long id, string actor, CancellationToken cancel) =>
        MoveAsync(id, [BulkState.Planned, BulkState.Running], BulkState.Cancelled, actor, "This bulk has ended.", cancel);

    public Task<IReadOnlyList<BulkShare>> TargetsAsync(BulkRecord bulk, CancellationToken cancel) => bulks.TargetsAsync(bulk, cancel);

    public Task<IReadOnlyList<BulkOutcome>> OutcomesAsync(long id, CancellationToken cancel) => bulks.OutcomesAsync(id, cancel);

    public Task<BulkRecord?> FindAsync(long id, CancellationToken cancel) => bulks.FindAsync(id, cancel);

    public Task<Page<BulkRecord>> ListAsync(PageRequest page, CancellationToken cancel) => bulks.ListAsync(page, cancel);

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        if (!await leaders.TryLeadAsync("bulk", stop).ConfigureAwait(false))
            return Look;
        if (await bulks.RunningAsync(stop).ConfigureAwait(false) is not { } bulk)
            return Look;
        var started = _clock.GetTimestamp();
        try
        {
            var step = await bulks.StepAsync(bulk, stop).ConfigureAwait(false);
            foreach (var webhookId in step.Webhooks)
                await WakeAsync(webhookId).ConfigureAwait(false);
        }
        catch (Exception bug) when (bug is not (StorageException or OperationCanceledException))
        {
            // A fault of our own would come again with every turn, and hold the bulks behind this one.
            log.LogError(LogEvents.LoopFails, bug, "Bulk {Bulk} ended by a fault of the relay's own", Ids.Bulk(bulk.Id));
            await bulks
                .MoveAsync(bulk.Id, [BulkState.Running], BulkState.Failed, "relay", "The relay itself failed here; its log says how.", stop)
                .ConfigureAwait(false);
        }

        return _clock.GetElapsedTime(started) * 4;
    }

    private async Task<BulkRecord?> MoveAsync(
        long id,
        IReadOnlyList<BulkState> from,
        BulkState to,
        string actor,
        string refusal,
        CancellationToken cancel
    )
    {
        var moved = await bulks.MoveAsync(id, from, to, actor, null, cancel).ConfigureAwait(false);
        var bulk = await bulks.FindAsync(id, cancel).ConfigureAwait(false);
        return bulk is null || moved ? bulk : throw new ProblemException("state_conflict", refusal);
    }

    /// <summary>The lane learns what became of its webhook's health, and looks for what waits.</summary>
    private async Task WakeAsync(long webhookId)
    {
        if (dispatcher.Lane(webhookId) is not { } lane)
            return;
        await dispatcher.ChangedAsync(lane).ConfigureAwait(false);
        dispatcher.Wake(webhookId);
    }
}
