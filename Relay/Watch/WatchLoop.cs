using System.Collections.Concurrent;
using Relay.Hosting;

namespace Relay.Watch;

/// <summary>
/// Looks four times a minute at what can be the matter, and tells each beginning and each end once.
/// <code>
/// checks ─► what holds now ─► against what is kept as open ─► rows + events + deliveries, ONE transaction
///   ── crash boundary: before it the next look finds the same; after it it is told ──
/// </code>
/// What turns with a delivery (a webhook fails, is disabled, works again) waits for no look: the journal tells it in the transaction that
/// turns it (Domain/Notices/HealthNotices).
/// </summary>
internal sealed class WatchLoop : BackgroundLoop
{
    /// <summary>What <c>/healthz</c> calls it.</summary>
    public const string Name = "watch";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private readonly IReadOnlyList<ICheck> _checks;
    private readonly IConditionLog _conditions;
    private readonly ILeaders _leaders;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, int> _open = [];

    public WatchLoop(
        IEnumerable<ICheck> checks,
        IConditionLog conditions,
        ILeaders leaders,
        RelayMeter meter,
        TimeProvider clock,
        HealthBoard health,
        ILogger<WatchLoop> log
    )
        : base(Name, clock, health, log)
    {
        (_checks, _conditions, _leaders, _clock) = ([.. checks], conditions, leaders, clock);
        Gauge(
            meter,
            "relay.deliveries.parked_long",
            "Webhooks whose work has been parked for longer than the limit.",
            Kinds.DeliveriesParked
        );
        Gauge(meter, "relay.sources.silent", "Sources that have said nothing for longer than the limit.", Kinds.SourceSilent);
        Gauge(meter, "relay.sources.rejecting", "Sources of whose requests too many are rejected.", Kinds.SourceRejecting);
        Gauge(meter, "relay.loops.dead", "Loops that are dead or stuck.", Kinds.LoopDead);
        Gauge(meter, "relay.disk.low", "1 while the disk has less room than the limit.", Kinds.DiskLow);
        Gauge(
            meter,
            "relay.certificates.expiring",
            "Targets and upstreams whose TLS certificate is about to end.",
            Kinds.CertificateExpiring
        );
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        var open = await _conditions.OpenAsync(stop);
        var leads = await _leaders.TryLeadAsync(Name, stop);
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var found = new List<Notice>();
        foreach (var check in _checks.Where(check => leads || check.IsOfNode))
            found.AddRange(await check.LookAsync(open, now, stop));
        var changes = found.Where(notice => open.Contains(notice.Incident) == (notice.State == NoticeState.Resolved)).ToList();
        if (changes.Count > 0)
            await _conditions.ApplyAsync(changes);
        foreach (var (kind, _) in Kinds.Own)
            _open[kind] = found.Count(notice => notice.Kind == kind && notice.State == NoticeState.Open);
        return Every;
    }

    private void Gauge(RelayMeter meter, string name, string description, string kind) =>
        meter.Gauge(name, description, () => _open.GetValueOrDefault(kind));
}
