using System.Collections.Concurrent;
using Relay.Hosting;

namespace Relay.Simulate.Cadence;

/// <summary>
/// Sends recorded stretches of time again. To a target that is no webhook goes a webhook that is made for the replay, takes no events of its
/// own, and goes with it; a crash leaves it, and the next start of this node removes it.
/// </summary>
internal sealed class CadenceService(
    IHistory history,
    IDeliveryControl control,
    ISetup setup,
    IdSequence ids,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<CadenceService> logger
) : ICadences, IHostedLifecycleService, IDisposable
{
    private const int PageSize = 500;
    private const string Prefix = "Replay rpl_";
    private const string Actor = "relay";

    private readonly ConcurrentDictionary<long, (CadenceRun Run, Task Ended)> _runs = new();
    private readonly SemaphoreSlim _starting = new(1);

    public async Task<CadenceProgress> StartAsync(CadenceOrder order, string actor, CancellationToken cancel)
    {
        await _starting.WaitAsync(cancel);
        try
        {
            if (_runs.Values.Count(one => !one.Run.HasEnded) >= ICadences.Limit)
                throw new ProblemException("state_conflict", $"{ICadences.Limit} replays are under way; wait for one to end, or stop one.");
            var plan = CadencePlan.Build(await RecordedAsync(order.Events, cancel), order);
            if (plan.Count == 0)
                throw new ProblemException("filter_invalid", "No recorded event matches: widen the filter, or the time.");
            Forget();
            var id = ids.Next();
            var (webhook, isOwn) = await WebhookAsync(id, order.Target, actor, cancel);
            var run = new CadenceRun(id, order, plan, history, control, clock);
            await setup.AuditAsync(actor, "replay.started", Ids.Replay(id), cancel);
            _runs[id] = (run, Task.Run(() => ConductAsync(run, webhook, isOwn), CancellationToken.None));
            return await run.ReadAsync(cancel);
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task<CadenceProgress?> FindAsync(long id, CancellationToken cancel) =>
        _runs.TryGetValue(id, out var found) ? await found.Run.ReadAsync(cancel) : null;

    public async Task<IReadOnlyList<CadenceProgress>> ListAsync(CancellationToken cancel)
    {
        var all = new List<CadenceProgress>();
        foreach (var (run, _) in _runs.Values.OrderByDescending(one => one.Run.Id))
            all.Add(await run.ReadAsync(cancel));
        return all;
    }

    public Task<bool> PauseAsync(long id, string actor, CancellationToken cancel) =>
        ChangeAsync(id, run => run.Pause(), "replay.paused", actor, cancel);

    public Task<bool> ResumeAsync(long id, string actor, CancellationToken cancel) =>
        ChangeAsync(id, run => run.Resume(), "replay.resumed", actor, cancel);

    public Task<bool> StopAsync(long id, string actor, CancellationToken cancel) =>
        ChangeAsync(
            id,
            run =>
            {
                run.Stop();
                return !run.HasEnded;
            },
            "replay.stopped",
            actor,
            cancel
        );

    /// <summary>Once the catalog is there: what a crash has left of this node's replays.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var left in setup.Webhooks.Where(IsLeft).ToList())
        {
            await setup.DeleteWebhookAsync(left.Id, Actor, cancellationToken);
            logger.LogWarning(LogEvents.ReplayLeft, "Webhook {Webhook} was left by a replay that a stop has ended", left.Name);
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        foreach (var (run, _) in _runs.Values)
            run.Stop();
        await Task.WhenAll(_runs.Values.Select(one => one.Ended))
            .WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var (run, _) in _runs.Values)
            run.Dispose();
        _starting.Dispose();
    }

    private bool IsLeft(Webhook webhook) =>
        webhook.Origin == WebhookOrigin.Storm && webhook.Name.StartsWith(Prefix, StringComparison.Ordinal) && ids.IsOwn(webhook.Id);

    private async Task<bool> ChangeAsync(long id, Func<CadenceRun, bool> change, string action, string actor, CancellationToken cancel)
    {
        if (!_runs.TryGetValue(id, out var found) || found.Run.HasEnded || !change(found.Run))
            return false;
        await setup.AuditAsync(actor, action, Ids.Replay(id), cancel);
        return true;
    }

    /// <summary>Oldest first.</summary>
    private async Task<IReadOnlyList<(long Id, long At)>> RecordedAsync(EventFilter filter, CancellationToken cancel)
    {
        var found = new List<(long Id, long At)>();
        Page<EventSummary>? page = null;
        while (page is null || page.Next is not null)
        {
            page = await history.EventsAsync(filter, new PageRequest(PageSize, page?.Next), cancel);
            found.AddRange(page.Items.Select(one => (one.Id, one.ReceivedAt)));
            if (found.Count > IBulks.MostReplayed)
                throw new ProblemException("replay_too_large", $"More than {IBulks.MostReplayed} events match; narrow the filter.");
        }

        // Two that came in at once keep the order of their ids.
        return [.. found.OrderBy(one => one.At).ThenBy(one => one.Id)];
    }

    private async Task<(long Id, bool IsOwn)> WebhookAsync(long id, CadenceTarget target, string actor, CancellationToken cancel)
    {
        if (target.WebhookId is { } known)
            return (known, false);
        var made = await setup.CreateAsync(
            target.Draft! with
            {
                Name = $"Replay {Ids.Replay(id)}",
                Origin = WebhookOrigin.Storm,
                Event = Webhook.DisabledEvent,
            },
            actor,
            cancel
        );
        return (made.Id, true);
    }

    private async Task ConductAsync(CadenceRun run, long webhook, bool isOwn)
    {
        try
        {
            await run.RunAsync(webhook, isOwn);
            run.End(CadenceState.Ended);
        }
        catch (OperationCanceledException)
        {
            var isStop = lifetime.ApplicationStopping.IsCancellationRequested;
            run.End(CadenceState.Stopped, isStop ? "The relay stopped." : null);
        }
        catch (Exception error) when (error is CadenceException or StorageException)
        {
            run.End(CadenceState.Failed, error.Message);
        }
        catch (Exception error)
        {
            logger.LogError(LogEvents.ReplayBroke, error, "Replay {Replay} broke", Ids.Replay(run.Id));
            run.End(CadenceState.Failed, "Something failed here; the log has it under the replay's id.");
        }

        if (isOwn)
            await RemoveAsync(webhook);
    }

    private async Task RemoveAsync(long webhook)
    {
        try
        {
            await setup.DeleteWebhookAsync(webhook, Actor, CancellationToken.None);
        }
        catch (Exception error) when (error is StorageException or ObjectDisposedException)
        {
            // The next start finds it.
            logger.LogWarning(LogEvents.ReplayLeft, "The webhook of a replay could not be removed: {Reason}", error.Message);
        }
    }

    /// <summary>Of those that have ended, the oldest make room.</summary>
    private void Forget()
    {
        foreach (var (run, _) in _runs.Values.Where(one => one.Run.HasEnded).OrderByDescending(one => one.Run.Id).Skip(ICadences.Kept - 1))
        {
            if (_runs.TryRemove(run.Id, out _))
                run.Dispose();
        }
    }
}
