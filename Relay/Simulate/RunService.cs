using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Relay.Hosting;
using Relay.Simulator.Plans;
using Relay.Simulator.Storms;

namespace Relay.Simulate;

/// <summary>
/// Runs storms against this relay itself, as anybody else would: over loopback, by the public API, with a key of the run's own that ends
/// with it.
/// <code>
/// order ─► place (two at once) ─► row in the log ─► storm, in the background ─► proof and reports into the row ─► place free
///               ► 409                                  │ cancelled: settles and proves what was sent
///                                                      └ the relay stops: the same without waiting;
///                                                        what is not done by then is marked so at the next start
/// </code>
/// </summary>
internal sealed class RunService(
    IRunLog log,
    IKeyRing keys,
    ISetup setup,
    OwnListeners listeners,
    OwnSinks sinks,
    EvidenceShelf evidence,
    IdSequence ids,
    IOptions<HostOptions> host,
    TimeProvider clock,
    ILogger<RunService> logger
) : IRuns, IHostedLifecycleService, IDisposable
{
    private const string Stopped = "The relay stopped before the run had ended.";

    /// <summary>Who removes what a run has left, for the audit.</summary>
    private const string Remover = "relay";

    /// <summary>How long a stop waits for runs to end: a third of what it has, since requests and attempts end after them.</summary>
    private readonly TimeSpan _patience = host.Value.ShutdownTimeout / 3;

    private readonly ConcurrentDictionary<long, ActiveRun> _active = new();
    private readonly SemaphoreSlim _places = new(IRuns.Limit);
    private volatile bool _stopping;

    public async Task<RunRecord> StartAsync(RunRequest order, string actor, CancellationToken cancel)
    {
        var aimed = Aim(order.Storm);
        if (_stopping || !_places.Wait(0, CancellationToken.None))
            throw new ProblemException(
                "state_conflict",
                _stopping ? "The relay is stopping." : $"{IRuns.Limit} runs are under way; wait for one to end, or cancel one."
            );
        try
        {
            var record = await log.BeginAsync(new NewRun(order.Scenario, order.Storm.Plan.Seed, order.Asked), actor, cancel);
            var run = _active[record.Id] = new ActiveRun(record.Id);
            if (_stopping)
                run.Interrupt();
            run.Ended = Task.Run(() => ConductAsync(run, aimed), CancellationToken.None);
            return record;
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    public RunProgress? Progress(long id) => _active.TryGetValue(id, out var run) ? run.Progress : null;

    public IReadOnlyList<RunSample> Course(long id) => _active.TryGetValue(id, out var run) ? run.Course : [];

    public async Task<bool> CancelAsync(long id, string actor, CancellationToken cancel)
    {
        if (!_active.TryGetValue(id, out var run))
            return false;
        run.Cancel();
        await setup.AuditAsync(actor, "run.cancelled", Ids.Run(id), cancel);
        return true;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await log.InterruptAsync(Stopped + " What it had made was removed at the next start.", cancellationToken) is > 0 and var left)
            logger.LogWarning(LogEvents.RunInterrupted, "{Count} runs did not end before the relay stopped", left);
        evidence.Recover();
    }

    /// <summary>Before anything stops, because a run ends by the relay's own API.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        var runs = _active.Values.ToList();
        foreach (var run in runs)
            run.Interrupt();
        try
        {
            await Task.WhenAll(runs.Select(run => run.Ended)).WaitAsync(_patience, clock, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            logger.LogWarning(
                LogEvents.RunInterrupted,
                "{Count} runs did not end before the relay stopped; what they had made goes at the next start",
                _active.Count
            );
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Once the catalog is there: takes away the sources and webhooks that runs of this node have left. Their events stay.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var source in setup.Sources.Where(source => source.Simulated is not null).ToList())
        {
            if (!await IsLeftAsync(source.Simulated!, cancellationToken))
                continue;
            foreach (var webhook in setup.Webhooks.Where(one => one.Origin == WebhookOrigin.Storm && one.SourceId == source.Id).ToList())
                await setup.DeleteWebhookAsync(webhook.Id, Remover, cancellationToken);
            await setup.DeleteSourceAsync(source.Id, Remover, cancellationToken);
            logger.LogWarning(
                LogEvents.RunLeft,
                "The source {Source} and its webhooks were left by run {Run}, and are removed",
                source.Name,
                source.Simulated
            );
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _places.Dispose();

    /// <summary>Whether this is a run of this node that goes on no more. Storms of a command line have other names, and may go on.</summary>
    private async Task<bool> IsLeftAsync(string run, CancellationToken cancel) =>
        Ids.TryParse("run_", run, out var id) && ids.IsOwn(id) && await log.FindAsync(id, cancel) is not { State: RunState.Running };

    /// <summary>Sees that a storm can reach this relay, and its deliveries the storm, without a packet to anywhere else.</summary>
    private StormOptions Aim(StormOptions storm)
    {
        if (storm.Target != RunRequest.Anywhere && !listeners.IsOwn(storm.Target))
            throw Forbidden("A run storms this relay and nothing else; leave the target out, or use the simulator's own command line.");
        var (target, ingest) = (listeners.Loopback(ListenerSide.Operator), listeners.Loopback(ListenerSide.Ingest));
        if (target is null || ingest is null)
            throw Forbidden(
                "A run goes over loopback, and this relay does not listen there on both its sides; see --urls and --ingest-urls."
            );
        return storm with
        {
            Target = target,
            Ingest = ingest,
            AllowRemote = false,
            Direct = null,
            // Calls of today, in lists that say what is overdue.
            Plan = storm.Plan with
            {
                Start = PlanOptions.Now(clock),
            },
        };
    }

    private static ProblemException Forbidden(string detail) =>
        new(new Problem("simulator_target_forbidden", detail, [new FieldError("storm.target", "simulator_target_forbidden", detail)]));

    private async Task ConductAsync(ActiveRun run, StormOptions storm)
    {
        try
        {
            logger.LogInformation(
                LogEvents.RunStarts,
                "Run {Run} starts: {Calls} calls, seed {Seed}",
                Ids.Run(run.Id),
                storm.Plan.Calls,
                storm.Plan.Seed
            );
            var end = await StormAsync(run, storm);
            await log.EndAsync(run.Id, end, CancellationToken.None);
            logger.LogInformation(LogEvents.RunEnded, "Run {Run} has ended: {State} {Error}", Ids.Run(run.Id), end.State, end.Error);
        }
        catch (Exception error) when (error is StorageException or ObjectDisposedException)
        {
            // The store is closed or full: the next start finds the run unended.
            logger.LogWarning(LogEvents.RunNotKept, "The end of run {Run} could not be kept: {Reason}", Ids.Run(run.Id), error.Message);
        }
        finally
        {
            _active.TryRemove(run.Id, out _);
            run.Dispose();
            if (!_stopping)
                _places.Release();
        }
    }

    private async Task<RunEnd> StormAsync(ActiveRun run, StormOptions storm)
    {
        using var key = keys.Lend(Ids.Run(run.Id), Role.Admin);
        try
        {
            var ordered = storm with { Key = key.Key, Run = Ids.Run(run.Id), Evidence = evidence.Begin(run.Id) };
            var report = await new Storm(ordered, clock)
            {
                OnProgress = run.Saw,
                OnReceivers = sinks.Lend,
                Hurry = run.Hurry,
            }.RunAsync(run.Stop);
            return new RunEnd(State(run, report), run.IsInterrupted ? Stopped : null, RunResults.From(report), RunResults.Reports(report));
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            return run.IsInterrupted ? new RunEnd(RunState.Interrupted, Stopped) : new RunEnd(RunState.Cancelled);
        }
        catch (StormException error)
        {
            return new RunEnd(run.IsInterrupted ? RunState.Interrupted : RunState.Failed, error.Message);
        }
        catch (Exception error)
        {
            logger.LogError(LogEvents.RunBroke, error, "Run {Run} broke", Ids.Run(run.Id));
            return new RunEnd(RunState.Failed, "Something failed here; the log has it under the run's id.");
        }
        finally
        {
            evidence.End(run.Id);
        }
    }

    private static RunState State(ActiveRun run, StormReport report) =>
        run.IsInterrupted ? RunState.Interrupted
        : report.Facts.IsPartial ? RunState.Cancelled
        : report.Proof.IsGreen ? RunState.Green
        : RunState.Red;
}
