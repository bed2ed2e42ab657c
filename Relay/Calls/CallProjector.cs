using Relay.Hosting;

namespace Relay.Calls;

/// <summary>
/// Follows the journal and keeps the calls.
/// <code>
///   events behind the place ─ a batch ─► read each (Dialects) ─► merged per call ─► merged with what is known
///     ─► rows + place, ONE transaction     ── crash boundary: before it the batch is read again; facts merge to the same ──
/// </code>
/// Nothing of it is on the hot path: it looks twice a second while it is quiet, takes half of the time to come after, and a thirtieth
/// while the journal is busy: then requests come first, and calls a little later.
/// </summary>
internal sealed class CallProjector(
    ICallStore store,
    ICatalog catalog,
    ILeaders leaders,
    TimeProvider clock,
    HealthBoard health,
    ILogger<CallProjector> log
) : BackgroundLoop("calls", clock, health, log)
{
    /// <summary>Events per transaction: few enough that a request that meets one hardly waits.</summary>
    private const int Batch = 256;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private static readonly Dialect Unknown = Dialect.Create("generic");
    private readonly TimeProvider _clock = clock;

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        if (!await leaders.TryLeadAsync("calls", stop).ConfigureAwait(false))
            return Idle;
        var started = _clock.GetTimestamp();
        var batch = await ProjectAsync(store, catalog, stop).ConfigureAwait(false);
        return batch.IsFull ? _clock.GetElapsedTime(started) * (batch.IsBusy ? 30 : 1) : Idle;
    }

    /// <summary>Projects the next batch.</summary>
    /// <returns>The batch, when it is written.</returns>
    public static async Task<CallBatch> ProjectAsync(ICallStore store, ICatalog catalog, CancellationToken stop)
    {
        var batch = await store.NextAsync(Batch, stop).ConfigureAwait(false);
        if (batch.IsEmpty)
            return batch;
        var table = catalog.Current;
        // What a person wants forgotten is being removed: no call is to come of it meanwhile.
        var kept = batch.Events.Where(record => table.ById(record.SourceId) is not { Source.IsForgotten: true }).ToList();
        batch = batch with { Events = kept };
        // A deleted source leaves its events behind; without its dialect only what the envelope knows is said.
        await store.WriteAsync(CallProjection.Project(batch, source => table.ById(source)?.Dialect ?? Unknown), stop).ConfigureAwait(false);
        return batch;
    }
}
