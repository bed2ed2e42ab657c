using System.Diagnostics.Metrics;
using Relay.Config;
using Relay.Hosting;
using Relay.Storage.Catalog;
using Relay.Storage.Querying;
using Relay.Storage.Writing;

namespace Relay.Storage.Retention;

/// <summary>
/// Removes what is older than it is to be kept: at the start, and each hour. One node does it for all.
/// </summary>
internal sealed class RetentionLoop : BackgroundLoop
{
    /// <summary>What <c>/healthz</c> calls it.</summary>
    public const string Name = "retention";

    private static readonly TimeSpan Every = TimeSpan.FromHours(1),
        Idle = TimeSpan.FromMinutes(1);

    private readonly JournalStore _store;
    private readonly ILeaders _leaders;
    private readonly RetentionLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly RetentionTally _total = new();
    private readonly Histogram<double> _slices;
    private double _oldestSeconds;

    public RetentionLoop(
        JournalStore store,
        ILeaders leaders,
        ICatalog catalog,
        RelayOptions options,
        RelayMeter meter,
        TimeProvider clock,
        HealthBoard health,
        ILogger<RetentionLoop> log
    )
        : base(Name, clock, health, log)
    {
        (_store, _leaders, _limits, _clock, _log) = (store, leaders, RetentionLimits.From(options.Retention), clock, log);
        // What a person wants removed goes at once, and not at the full hour.
        catalog.Changed += table =>
        {
            if (table.ChangedSources.Any(id => table.ById(id) is { Source.IsForgotten: true }))
                Wake();
        };
        meter.Total("relay.retention.events", "Events that retention has removed since the start.", () => _total.Events);
        meter.Total("relay.retention.bodies", "Bodies that retention has removed since the start.", () => _total.Bodies);
        meter.Total("relay.retention.rows", "All that retention has removed since the start, in rows.", () => _total.Taken);
        _slices = meter.Duration(
            "relay.retention.slice",
            "How long the statements of a slice of retention took, without the commit, which it shares."
        );
        meter.Gauge("relay.retention.held", "Events that are due and stay, because a delivery is unfinished.", () => _total.Held);
        meter.Gauge("relay.retention.oldest", "Age of the oldest event, as the last round left it.", () => _oldestSeconds, "s");
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        if (!await _leaders.TryLeadAsync(Name, stop).ConfigureAwait(false))
            return Idle;
        var started = _clock.GetTimestamp();
        var now = await NowAsync(stop).ConfigureAwait(false);
        var limits = await _store.ReadAsync(db => WithSources(db, _limits), stop).ConfigureAwait(false);
        var tally = await new RetentionRound(_store, limits, now, _clock, Sliced).RunAsync(stop).ConfigureAwait(false);
        Add(tally);
        var oldest = await _store.ReadAsync(db => db.Long("SELECT min(id) FROM events"), stop).ConfigureAwait(false);
        _oldestSeconds = oldest == 0 ? 0 : Math.Max(0, now - IdSequence.TimeOf(oldest)) / 1000.0;
        _log.Log(
            tally.Taken > 0 ? LogLevel.Information : LogLevel.Debug,
            LogEvents.Retention,
            "Retention has removed {Events} events, {Bodies} bodies, {Arrivals} arrivals, {Answers} answers, {Tests} tests and {Keys} keys "
                + "within {Seconds} s; {Held} events are due and unfinished",
            tally.Events,
            tally.Bodies,
            tally.Arrivals,
            tally.Answers,
            tally.Tests,
            tally.Keys,
            (long)_clock.GetElapsedTime(started).TotalSeconds,
            tally.Held
        );
        return tally.IsPostponed || (tally.Held > 0 && limits.Forgotten.Count > 0) ? Idle : Every;
    }

    /// <summary>With the days of each source that has its own.</summary>
    public static RetentionLimits WithSources(System.Data.Common.DbConnection db, RetentionLimits limits) =>
        limits with
        {
            Sources = db.Query("SELECT id, settings FROM sources", row =>
                    (Id: row.GetInt64(0), Source: CatalogRows.ReadSettings(row.GetString(1)))
                )
                .Where(row => row.Source.BodiesDays is not null || row.Source.MetadataDays is not null || row.Source.IsForgotten)
                .ToDictionary(
                    row => row.Id,
                    row =>
                        row.Source.IsForgotten
                            ? new RetentionLimits.SourceDays(RetentionLimits.Nothing, RetentionLimits.Nothing)
                            : new RetentionLimits.SourceDays(row.Source.BodiesDays, row.Source.MetadataDays)
                ),
        };

    /// <summary>
    /// By the earlier clock where the store has one of its own: a node whose clock is ahead must not remove what is young to all others.
    /// </summary>
    private async Task<long> NowAsync(CancellationToken stop)
    {
        var own = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        return _store.Dialect.Now is { } sql
            ? Math.Min(own, await _store.ReadAsync(db => db.Long($"SELECT {sql}"), stop).ConfigureAwait(false))
            : own;
    }

    private void Sliced(TimeSpan own)
    {
        _slices.Record(own.TotalSeconds);
        Beat();
    }

    private void Add(RetentionTally tally)
    {
        _total.Events += tally.Events;
        _total.Bodies += tally.Bodies;
        _total.Arrivals += tally.Arrivals;
        _total.Answers += tally.Answers;
        _total.Tests += tally.Tests;
        _total.Keys += tally.Keys;
        _total.Held = tally.Held;
    }
}
