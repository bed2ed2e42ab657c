using System.Reflection;
using Relay.Simulator.Evidence;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;
using Relay.Simulator.Sending;
using Relay.Simulator.Sinks;

namespace Relay.Simulator.Storms;

/// <summary>
/// One storm from its plan to its proof.
/// <code>
/// (1) plan      what will be sent, counted
/// (2) set up    sources, webhooks and sinks of its own; the evidence begins
/// (3) send      as the providers do, retries included
/// (4) settle    until every delivery that is due was seen, or time is up
/// (5) drain     the receiver that failed is mended; what was parked follows
/// (6) prove     the evidence, call by call: truth against sinks against relay
/// (7) tidy up   what was made is removed; the evidence ends
/// </code>
/// A cancelled storm stops sending, settles and proves what was sent. What a crash leaves is evidence without an end.
/// </summary>
public sealed class Storm(StormOptions options, TimeProvider? clock = null)
{
    /// <summary>How long a relay that is restarted is waited for.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100),
        ReadLedger = TimeSpan.FromMilliseconds(500);

    /// <summary>Readings in a row after which a relay that has nothing left to do, and did nothing in between, is done.</summary>
    private const int IdleReadings = 3;

    /// <summary>Deliveries that the relay is asked for; of a storm that went all wrong, the first say enough.</summary>
    private const int MostAsked = 2000;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly SendLog _log = new();
    private StormPhase _phase;
    private StormPlan? _plan;
    private StormSetup? _setup;
    private CallBook? _book;
    private long _began;
    private DateTimeOffset _beganAt;
    private IReadOnlyList<Outage> _outages = [];
    private TimeSpan _ledgerReadAt,
        _sendingTook;

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
        try
        {
            using var evidence = EvidenceWriter.Create(options.Evidence);
            // :: Step 1
            _began = _clock.GetTimestamp();
            _plan = await Task.Run(() => PlanBuilder.Build(options.Plan), CancellationToken.None).ConfigureAwait(false);
            Report();
            return options.Direct is { } secret
                ? await RunDirectAsync(evidence, secret, cancel).ConfigureAwait(false)
                : await RunThroughRelayAsync(evidence, cancel).ConfigureAwait(false);
        }
        catch (EvidenceException error)
        {
            throw new StormException(error.Message, error);
        }
    }

    private async Task<StormReport> RunThroughRelayAsync(EvidenceWriter evidence, CancellationToken cancel)
    {
        using var api = new RelayApi(options.Target, options.Key, _clock);
        await using var sinks = SinkHost.Start(options.Plan.Seed, clock: _clock);
        using var known = OnReceivers?.Invoke(sinks.Url);
        _setup = new StormSetup(api, options, sinks, _clock);
        var isTidy = false;
        try
        {
            // :: Step 2
            _phase = StormPhase.SettingUp;
            await _setup.CreateAsync(_plan!, cancel).ConfigureAwait(false);
            var before = await api.LedgerAsync(TimeSpan.Zero, cancel).ConfigureAwait(false);
            Begin(evidence, _setup.Webhooks);
            evidence.Add(before);
            api.Patience = () => Hurry.IsCancellationRequested ? TimeSpan.Zero : Away;
            foreach (var (webhook, sink) in _setup.Webhooks.Zip(_setup.Sinks))
                sink.OnHit = hit => _book!.Hit(webhook, hit);
            // :: Step 3
            await SendAsync(_setup.Routes, () => ReadLedgerIfDueAsync(api, evidence), cancel).ConfigureAwait(false);
            // :: Step 4
            _phase = StormPhase.Settling;
            await WaitAsync(api, evidence, webhook => !webhook.IsTroubled).ConfigureAwait(false);
            // :: Step 5
            var strikes = await DrainAsync(api, evidence).ConfigureAwait(false);
            await ReadLedgerAsync(api, evidence).ConfigureAwait(false);
            // :: Step 6
            _phase = StormPhase.Proving;
            Report();
            _book!.Close();
            foreach (var source in _setup.SourceIds)
            {
                await foreach (var ids in api.EventsAsync(source, CancellationToken.None).ConfigureAwait(false))
                    evidence.AddListed(ids);
            }

            var end = End(cancel) with { Strikes = strikes, IsListed = true };
            var file = await Task.Run(evidence.Finish, CancellationToken.None).ConfigureAwait(false);
            evidence.Add(await AskForMissedAsync(api, file).ConfigureAwait(false));
            var report = await ProveAsync(file, end).ConfigureAwait(false);
            // :: Step 7
            isTidy = true;
            report = report with { Leftovers = await RemoveAsync().ConfigureAwait(false) };
            evidence.End(end with { Leftovers = report.Leftovers, Proof = report.Proof });
            return report;
        }
        catch when (!isTidy && !options.Keep)
        {
            await RemoveAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<StormReport> RunDirectAsync(EvidenceWriter evidence, string secret, CancellationToken cancel)
    {
        var path = options.Target.AbsolutePath.TrimEnd('/');
        var routes = options
            .Plan.Dialects.Distinct()
            .ToDictionary(dialect => dialect, _ => new SourceRoute(path.Length == 0 ? "/" : path, secret));
        Begin(evidence, []);
        await SendAsync(routes, () => Task.CompletedTask, cancel).ConfigureAwait(false);
        _book!.Close();
        var end = End(cancel);
        var report = await ProveAsync(evidence.Finish(), end).ConfigureAwait(false);
        evidence.End(end with { Proof = report.Proof });
        return report;
    }

    private void Begin(EvidenceWriter evidence, IReadOnlyList<WatchedWebhook> webhooks)
    {
        // From here on times count from the beginning of the sending.
        (_beganAt, _began, _ledgerReadAt) = (_clock.GetUtcNow(), _clock.GetTimestamp(), TimeSpan.Zero);
        evidence.Begin(
            new EvidenceHead(
                Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "",
                _plan!.Totals,
                StormWords.Write(options),
                _beganAt,
                options.Target,
                options.Shared || options.HasCompany || options.AlsoTo.Count > 0,
                webhooks
            )
        );
        _book = new CallBook(evidence, _plan, webhooks, _log, _clock);
        _book.Begin(_beganAt, _began);
    }

    private EvidenceEnd End(CancellationToken cancel) =>
        new(cancel.IsCancellationRequested, _sendingTook, Elapsed, Strikes: null, IsListed: false, Leftovers: null) { Outages = _outages };

    private static Task<StormReport> ProveAsync(EvidenceFile file, EvidenceEnd end) =>
        Task.Run(() => StormReport.From(file, end), CancellationToken.None);

    /// <summary>What the relay says of what did not come: a delivery that still waits for its time is not lost.</summary>
    private async Task<IReadOnlyList<ClaimRecord>> AskForMissedAsync(RelayApi api, EvidenceFile file)
    {
        if (_setup!.Webhooks.All(webhook => _book!.Owing(webhook) <= 0))
            return [];
        var claims = new List<ClaimRecord>();
        try
        {
            foreach (var (webhook, id) in EvidenceProof.FindMissed(file, MostAsked))
            {
                if (await api.ClaimAsync(webhook, id, _clock.GetUtcNow(), CancellationToken.None).ConfigureAwait(false) is { } claim)
                    claims.Add(claim);
            }
        }
        catch (StormException)
        {
            // A relay that says nothing of them claims nothing: they are judged by what came.
        }

        return claims;
    }

    private TimeSpan Elapsed => _clock.GetElapsedTime(_began);

    private async Task SendAsync(IReadOnlyDictionary<string, SourceRoute> routes, Func<Task> meanwhile, CancellationToken cancel)
    {
        _phase = StormPhase.Sending;
        await using var sender = new StormSender(_plan!, options.Ingest ?? options.Target, routes, _book!, options.Connections, _clock);
        // Off this thread, because the first requests would be sent on it before the display is up.
        var sending = Task.Run(() => sender.RunAsync(_began, cancel), CancellationToken.None);
        while (await Task.WhenAny(sending, Task.Delay(Look, _clock, CancellationToken.None)).ConfigureAwait(false) != sending)
        {
            Report();
            _book!.Write();
            await meanwhile().ConfigureAwait(false);
        }

        await sending.ConfigureAwait(false);
        (_sendingTook, _outages) = (Elapsed, sender.Outages);
    }

    /// <summary>
    /// Waits until the webhooks have what they are due, or the relay says that it has nothing left to do for them and nothing comes any
    /// more, or time is up.
    /// </summary>
    private async Task WaitAsync(RelayApi api, EvidenceWriter evidence, Func<WatchedWebhook, bool> which)
    {
        var webhooks = _setup!.Webhooks.Where(which).ToList();
        var (end, idle, delivered) = (Elapsed + options.Settle, 0, _book!.Delivered);
        while (Elapsed < end && idle < IdleReadings && !Hurry.IsCancellationRequested && webhooks.Any(webhook => _book.Owing(webhook) > 0))
        {
            await Task.Delay(Look, _clock, CancellationToken.None).ConfigureAwait(false);
            Report();
            _book.Write();
            if (Elapsed - _ledgerReadAt < ReadLedger)
                continue;
            var ledger = await ReadLedgerAsync(api, evidence).ConfigureAwait(false);
            // Between two deliveries of a drain, one by one, nothing is pending either.
            idle = ledger.Pending + ledger.InFlight == 0 && _book.Delivered == delivered ? idle + 1 : 0;
            delivered = _book.Delivered;
        }
    }

    private async Task<StrikeRecord?> DrainAsync(RelayApi api, EvidenceWriter evidence)
    {
        if (_setup!.Webhooks.Find(webhook => webhook.IsTroubled) is not { } webhook)
            return null;
        var sink = _setup.Sinks[webhook.Place];
        _phase = StormPhase.Draining;
        // The state is right once the relay has settled its last failure, which may be a moment after the sink answered it.
        var (state, failures, parked) = await api.WebhookAsync(webhook.Id, CancellationToken.None).ConfigureAwait(false);
        for (var looks = 0; looks < 20 && state == "active" && sink.Count >= 3; looks++)
        {
            await Task.Delay(Look, _clock, CancellationToken.None).ConfigureAwait(false);
            (state, failures, parked) = await api.WebhookAsync(webhook.Id, CancellationToken.None).ConfigureAwait(false);
        }

        var record = new StrikeRecord(state, failures, parked, sink.Count);
        sink.FailNext(0);
        if (state != "auto_disabled")
            return record;
        await api.EnableAsync(webhook.Id, CancellationToken.None).ConfigureAwait(false);
        await WaitAsync(api, evidence, candidate => candidate.IsTroubled).ConfigureAwait(false);
        return record;
    }

    private Task ReadLedgerIfDueAsync(RelayApi api, EvidenceWriter evidence) =>
        Elapsed - _ledgerReadAt > ReadLedger ? ReadLedgerAsync(api, evidence) : Task.CompletedTask;

    private async Task<LedgerSample> ReadLedgerAsync(RelayApi api, EvidenceWriter evidence)
    {
        _ledgerReadAt = Elapsed;
        var sample = await api.LedgerAsync(Elapsed, CancellationToken.None).ConfigureAwait(false);
        evidence.Add(sample);
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
                _plan!.Totals.Requests,
                _log,
                _book?.Delivered ?? 0,
                _phase == StormPhase.Sending && _plan.Duration > Elapsed ? _plan.Duration - Elapsed : TimeSpan.Zero
            )
        );
}
