using Relay.Simulator.Plans;
using Relay.Simulator.Proof;
using Relay.Simulator.Sending;
using Relay.Simulator.Sinks;

namespace Relay.Simulator.Storms;

/// <summary>
/// One storm from its plan to its proof.
/// <code>
/// (1) plan      what will be sent
/// (2) set up    sources, webhooks and sinks of its own
/// (3) send      as the providers do, retries included
/// (4) settle    until every delivery that is due was seen, or time is up
/// (5) drain     the receiver that failed is mended; what was parked follows
/// (6) prove     truth against sinks against relay
/// (7) tidy up   what was made is removed
/// </code>
/// A cancelled storm stops sending, settles and proves what was sent.
/// </summary>
public sealed class Storm(StormOptions options, TimeProvider? clock = null)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100),
        ReadLedger = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly SendLog _log = new();
    private readonly List<LedgerSample> _ledger = [];
    private StormPhase _phase;
    private StormPlan? _plan;
    private StormSetup? _setup;
    private long _began;
    private TimeSpan _ledgerReadAt;

    /// <summary>Called several times a second.</summary>
    public Action<StormProgress>? OnProgress { get; init; }

    /// <summary>
    /// Told where the storm's receivers listen, before a webhook points there; what it returns is disposed before they stop listening.
    /// </summary>
    public Func<Uri, IDisposable>? OnReceivers { get; init; }

    /// <summary>Ends the waiting for the last deliveries as well: whoever runs the storm has no time left.</summary>
    public CancellationToken Hurry { get; init; }

    /// <summary>Runs it.</summary>
    /// <param name="cancel">Stops the sending; the report is then partial.</param>
    /// <exception cref="StormException">It can't run.</exception>
    public async Task<StormReport> RunAsync(CancellationToken cancel)
    {
        StormGuard.Check(options);
        // :: Step 1
        _began = _clock.GetTimestamp();
        _plan = await Task.Run(() => PlanBuilder.Build(options.Plan), CancellationToken.None).ConfigureAwait(false);
        Report();
        return options.Direct is { } secret
            ? await RunDirectAsync(secret, cancel).ConfigureAwait(false)
            : await RunThroughRelayAsync(cancel).ConfigureAwait(false);
    }

    private async Task<StormReport> RunThroughRelayAsync(CancellationToken cancel)
    {
        using var api = new RelayApi(options.Target, options.Key);
        await using var sinks = SinkHost.Start(options.Plan.Seed, clock: _clock);
        using var known = OnReceivers?.Invoke(sinks.Url);
        _setup = new StormSetup(api, options, sinks, _clock);
        string? leftovers = null;
        try
        {
            // :: Step 2
            _phase = StormPhase.SettingUp;
            await _setup.CreateAsync(_plan!, cancel).ConfigureAwait(false);
            await ReadLedgerAsync(api).ConfigureAwait(false);
            // :: Step 3
            var (beganAt, sendingTook) = await SendAsync(_setup.Routes, api, cancel).ConfigureAwait(false);
            // :: Step 4
            _phase = StormPhase.Settling;
            await WaitAsync(api, webhook => !webhook.IsTroubled).ConfigureAwait(false);
            // :: Step 5
            var strikes = await DrainAsync(api).ConfigureAwait(false);
            await ReadLedgerAsync(api).ConfigureAwait(false);
            // :: Step 6
            _phase = StormPhase.Proving;
            Report();
            var listed = new HashSet<string>();
            foreach (var source in _setup.SourceIds)
                await api.AddEventsAsync(source, listed, CancellationToken.None).ConfigureAwait(false);
            var evidence = Gather(cancel) with { Webhooks = _setup.Webhooks, Listed = listed, Ledger = _ledger, Strikes = strikes };
            var report = new StormReport(options, evidence, Prover.Prove(evidence), _log, beganAt, sendingTook, Elapsed, null);
            // :: Step 7
            leftovers = await RemoveAsync().ConfigureAwait(false);
            return report with { Leftovers = leftovers };
        }
        catch when (leftovers is null && !options.Keep)
        {
            await RemoveAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<StormReport> RunDirectAsync(string secret, CancellationToken cancel)
    {
        var path = options.Target.AbsolutePath.TrimEnd('/');
        var routes = options
            .Plan.Dialects.Distinct()
            .ToDictionary(dialect => dialect, _ => new SourceRoute(path.Length == 0 ? "/" : path, secret));
        var (beganAt, sendingTook) = await SendAsync(routes, null, cancel).ConfigureAwait(false);
        var evidence = Gather(cancel);
        return new StormReport(options, evidence, Prover.Prove(evidence), _log, beganAt, sendingTook, Elapsed, null);
    }

    private Evidence Gather(CancellationToken cancel) =>
        new()
        {
            Plan = _plan!,
            Sends = _log.Results,
            Target = options.Target,
            IsShared = options.Shared || options.HasCompany || options.AlsoTo.Count > 0,
            IsPartial = cancel.IsCancellationRequested,
        };

    private TimeSpan Elapsed => _clock.GetElapsedTime(_began);

    private async Task<(DateTimeOffset BeganAt, TimeSpan Took)> SendAsync(
        IReadOnlyDictionary<string, SourceRoute> routes,
        RelayApi? api,
        CancellationToken cancel
    )
    {
        _phase = StormPhase.Sending;
        await using var sender = new StormSender(_plan!, options.Ingest ?? options.Target, routes, _log, options.Connections, _clock);
        var (beganAt, began) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        // From here on times count from the first request.
        (_began, _ledgerReadAt) = (began, TimeSpan.Zero);
        // Off this thread, because the first requests would be sent on it before the display is up.
        var sending = Task.Run(() => sender.RunAsync(cancel), CancellationToken.None);
        while (await Task.WhenAny(sending, Task.Delay(Look, _clock, CancellationToken.None)).ConfigureAwait(false) != sending)
        {
            Report();
            if (api is not null && Elapsed - _ledgerReadAt > ReadLedger)
                await ReadLedgerAsync(api).ConfigureAwait(false);
        }

        await sending.ConfigureAwait(false);
        return (beganAt, _clock.GetElapsedTime(began));
    }

    /// <summary>
    /// Waits until the webhooks have what they are due, or the relay says that it has nothing left to do for them, or time is up.
    /// </summary>
    private async Task WaitAsync(RelayApi api, Func<WatchedWebhook, bool> which)
    {
        var due = DueDeliveries.Count(_log, _setup!.Webhooks.Where(which));
        var (end, idle) = (Elapsed + options.Settle, 0);
        while (
            Elapsed < end
            && idle < 3
            && !Hurry.IsCancellationRequested
            && due.Any(webhook => webhook.Key.Sink.AcceptedEvents < webhook.Value)
        )
        {
            await Task.Delay(Look, _clock, CancellationToken.None).ConfigureAwait(false);
            Report();
            if (Elapsed - _ledgerReadAt < ReadLedger)
                continue;
            var ledger = await ReadLedgerAsync(api).ConfigureAwait(false);
            idle = ledger.Pending + ledger.InFlight == 0 ? idle + 1 : 0;
        }
    }

    private async Task<StrikeRecord?> DrainAsync(RelayApi api)
    {
        if (_setup!.Webhooks.Find(webhook => webhook.IsTroubled) is not { } webhook)
            return null;
        _phase = StormPhase.Draining;
        // The state is right once the relay has settled its last failure, which may be a moment after the sink answered it.
        var (state, failures, parked) = await api.WebhookAsync(webhook.Id, CancellationToken.None).ConfigureAwait(false);
        for (var looks = 0; looks < 20 && state == "active" && webhook.Sink.Count >= 3; looks++)
        {
            await Task.Delay(Look, _clock, CancellationToken.None).ConfigureAwait(false);
            (state, failures, parked) = await api.WebhookAsync(webhook.Id, CancellationToken.None).ConfigureAwait(false);
        }

        var record = new StrikeRecord(state, failures, parked, webhook.Sink.Count);
        webhook.Sink.FailNext(0);
        if (state != "auto_disabled")
            return record;
        await api.EnableAsync(webhook.Id, CancellationToken.None).ConfigureAwait(false);
        await WaitAsync(api, candidate => candidate.IsTroubled).ConfigureAwait(false);
        return record;
    }

    private async Task<LedgerSample> ReadLedgerAsync(RelayApi api)
    {
        _ledgerReadAt = Elapsed;
        var sample = await api.LedgerAsync(_ledger.Count == 0 ? TimeSpan.Zero : Elapsed, CancellationToken.None).ConfigureAwait(false);
        _ledger.Add(sample);
        return sample;
    }

    private async Task<string?> RemoveAsync()
    {
        if (options.Keep)
            return null;
        try
        {
            await _setup!.RemoveAsync(CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (StormException error)
        {
            return error.Message;
        }
    }

    private void Report() =>
        OnProgress?.Invoke(
            new StormProgress(
                _phase,
                Elapsed,
                _plan!.Requests.Count,
                _log,
                _setup?.Webhooks.Sum(webhook => webhook.Sink.AcceptedEvents) ?? 0,
                _phase == StormPhase.Sending && _plan.Duration > Elapsed ? _plan.Duration - Elapsed : TimeSpan.Zero
            )
        );
}
