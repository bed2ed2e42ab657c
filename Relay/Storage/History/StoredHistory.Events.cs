using System.Data.Common;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <content>Events.</content>
internal sealed partial class StoredHistory
{
    internal static readonly string EventColumns =
        "e.id, e.source_id, e.kind, e.type, e.call_id, e.account_id, e.dedupe_key, e.occurred_at, "
        + "e.received_at, e.verification, e.problem, e.flags, e.body_sha256, e.body_bytes, e.remote, e.target, "
        + SimulatedRows.Run("e.source_id");

    /// <summary>Sources whose digests are asked one by one.</summary>
    private const int FewSources = 64;

    /// <summary>As the timeline of its call marks it: an event of the same call that came in before has happened later.</summary>
    private const string OutOfOrder =
        "EXISTS (SELECT 1 FROM calls c CROSS JOIN call_events o CROSS JOIN events p "
        + "WHERE c.call_id = e.call_id AND c.source_id = e.source_id AND o.call = c.id AND o.event < e.id "
        + "AND p.id = o.event AND p.occurred_at > e.occurred_at LIMIT 1)";

    public Task<Page<EventSummary>> EventsAsync(EventFilter filter, PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var found = FindEvents(db, filter, page);
                return found with { Items = EventFacts.Add(db, found.Items) };
            },
            cancel
        );

    public Task<EventDetail?> EventAsync(long id, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var found = db.First(
                    $"SELECT {EventColumns}, e.headers, CASE WHEN e.body IS NULL THEN 0 ELSE 1 END FROM whole_events e WHERE e.id = @id",
                    row => new EventDetail(
                        Summary(row),
                        HeaderBytes.Read((byte[])row.GetValue(17)),
                        row.GetInt64(18) == 1 || row.GetInt64(13) == 0
                    ),
                    ("id", id)
                );
                return found is null
                    ? null
                    : found with
                    {
                        Summary = EventFacts.Add(db, [found.Summary])[0],
                        Edits = EditRows.Find(db, id),
                    };
            },
            cancel
        );

    public Task<StoredBody?> EventBodyAsync(long id, CancellationToken cancel) =>
        store.ReadAsync(db => db.First("SELECT body, headers, body_bytes FROM whole_events WHERE id = @id", Body, ("id", id)), cancel);

    public Task<IReadOnlyDictionary<long, EventRecord>> RecordsAsync(IReadOnlyList<long> ids, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyDictionary<long, EventRecord>>(db => EventRow.Load(db, ids), cancel);

    /// <summary>An empty body needs no bytes, so a null one is gone only where there were some.</summary>
    private static StoredBody Body(DbDataReader row) =>
        new(row.BytesOrNull(0) ?? (row.GetInt64(2) == 0 ? [] : null), HeaderBytes.Read((byte[])row.GetValue(1)));

    private Page<EventSummary> FindEvents(DbConnection db, EventFilter filter, PageRequest page)
    {
        (filter, var leads) = EventLeads.Find(db, filter);
        var (atLeast, below) = HistoryRange.From(filter.From, filter.To, page.After);
        var where = Conditions(filter);
        where.AddIf(leads is not null, leads ?? "");
        var few = DeliveryPhases.Events(db, filter.Phase, filter.WebhookId);
        where.AddIf(few is not null, $"e.id IN ({Sql.List(few ?? [])})");
        var isShort = leads is not null || few is not null || filter.Ids is not null;
        var search = EventSearch.From(filter.Text, filter.Field);
        return _scan.Run(
            db,
            "events",
            below,
            atLeast,
            page.Limit,
            (low, high, limit) =>
                search is null
                    ? db.Query(
                        $"SELECT {EventColumns} FROM events e WHERE {where} AND e.id >= @low AND e.id < @high ORDER BY e.id DESC LIMIT {limit}",
                        Summary,
                        where.With(("low", low), ("high", high))
                    )
                    : search.Rows(
                        db,
                        $"SELECT {EventColumns}, e.headers, e.body FROM whole_events e WHERE {where} AND e.id >= @low AND e.id < @high ORDER BY e.id DESC",
                        Summary,
                        limit,
                        where.With(("low", low), ("high", high))
                    ),
            row => row.Id,
            isShort,
            EventDigest.Needs(filter) is var needs && SimulatedSources(db, filter) is var either && (needs.Count > 0 || either is not null)
                ? Runs(db, needs, either, below, atLeast)
                : null
        );
    }

    /// <summary>
    /// One of which an event must be that the filter of made-up events lets through; null where it lets through all, or those of so many
    /// sources that nearly every run has some.
    /// </summary>
    private static IReadOnlyList<ulong>? SimulatedSources(DbConnection db, EventFilter filter)
    {
        if (filter.Simulated is not { } simulated)
            return null;
        var sources = db.Query(
            simulated.IsWanted
                ? SimulatedRows.Sources(simulated) + $" LIMIT {FewSources + 1}"
                : $"SELECT id FROM sources WHERE simulated IS NULL LIMIT {FewSources + 1}",
            row => row.GetInt64(0),
            simulated.Run is { } run ? [("run", run)] : []
        );
        return sources.Count > FewSources ? null
            : simulated.IsWanted ? [.. sources.Select(EventDigest.OfSource)]
            : [EventDigest.OfSource(Source.Own.Id), .. sources.Select(EventDigest.OfSource)];
    }

    /// <summary>
    /// Where events that answer these needs can be: what no digest covers yet, in slices, then each run whose digest admits all of them.
    /// </summary>
    /// <param name="either">One of these is needed as well; none where null.</param>
    private static IEnumerable<(long Low, long High)> Runs(
        DbConnection db,
        IReadOnlyList<ulong> needs,
        IReadOnlyList<ulong>? either,
        long below,
        long atLeast
    )
    {
        var covered = db.Long("SELECT max(last) FROM event_runs") + 1;
        if (covered < below)
        {
            foreach (var slice in HistoryScan.Slices(db, "events", below, Math.Max(covered, atLeast)))
                yield return slice;
        }

        for (var high = Math.Min(below, covered); high > atLeast; )
        {
            // A few hundred digests at a time: a list that fills its page at once reads no more of them than it needs.
            var runs = db.Query(
                "SELECT first, last, digest FROM event_runs WHERE first < @high AND last >= @least ORDER BY first DESC LIMIT 200",
                row => (First: row.GetInt64(0), Last: row.GetInt64(1), Digest: new EventDigest(row.BytesOrNull(2)!)),
                ("high", high),
                ("least", atLeast)
            );
            foreach (var run in runs.Where(run => needs.All(run.Digest.CanContain) && either?.Any(run.Digest.CanContain) != false))
                yield return (Math.Max(run.First, atLeast), Math.Min(run.Last + 1, high));
            if (runs.Count < 200)
                yield break;
            high = runs[^1].First;
        }
    }

    /// <remarks>Each EXISTS has a limit, because SQLite 3.35 turns one without into IN and reads the whole table that it is over, for
    /// every slice.</remarks>
    internal static Where Conditions(EventFilter filter) =>
        new Where()
            .AddIf(filter.SourceId is not null, "e.source_id = @source", ("source", filter.SourceId))
            .AddIf(filter.Kind is not null, "e.kind = @kind", ("kind", filter.Kind))
            .AddIf(filter.Type is not null, "e.type = @type", ("type", filter.Type))
            .AddIf(filter.CallId is not null, "e.call_id = @call", ("call", filter.CallId))
            .AddIf(filter.From is not null, "e.received_at >= @from", ("from", filter.From))
            .AddIf(filter.To is not null, "e.received_at < @to", ("to", filter.To))
            .AddSimulated(filter.Simulated, "e.source_id")
            .AddIf(filter.Verified is not null, $"e.verification IN ({Sql.List((filter.Verified ?? []).Select(result => (int)result))})")
            .AddIf(
                filter.Duplicates is not null,
                $"{(filter.Duplicates is true ? "" : "NOT ")}EXISTS (SELECT 1 FROM arrivals a WHERE a.event_id = e.id AND a.result = 1 LIMIT 1)"
            )
            .AddIf(filter.OutOfOrder is not null, $"{(filter.OutOfOrder is true ? "" : "NOT ")}{OutOfOrder}")
            .AddIf(filter.Ids is not null, $"e.id IN ({Sql.List(filter.Ids ?? [])})")
            .AddIf(
                filter.Phase is not null || filter.WebhookId is not null,
                "EXISTS (SELECT 1 FROM deliveries d CROSS JOIN webhooks w WHERE w.id = d.webhook_id AND d.event_id = e.id"
                    + (filter.Phase is { } phase ? $" AND {DeliveryPhases.Condition(phase)}" : "")
                    // An id of ours, a number: as a parameter it would have to be given where it is not used.
                    + (filter.WebhookId is { } webhook ? $" AND d.webhook_id = {webhook}" : "")
                    + " LIMIT 1)"
            );

    internal static EventSummary Summary(DbDataReader row) =>
        new()
        {
            Id = row.GetInt64(0),
            SourceId = row.GetInt64(1),
            Kind = row.GetString(2),
            Type = row.GetString(3),
            CallId = row.TextOrNull(4),
            AccountId = row.TextOrNull(5),
            DedupeKey = row.TextOrNull(6),
            OccurredAt = row.LongOrNull(7),
            ReceivedAt = row.GetInt64(8),
            Verification = (VerificationResult)row.GetInt64(9),
            Flags = Flags(row.TextOrNull(10), row.TextOrNull(11)),
            BodySha256 = (byte[])row.GetValue(12),
            BodyBytes = row.GetInt64(13),
            Remote = row.GetString(14),
            Target = row.TextOrNull(15),
            Simulated = row.TextOrNull(16),
        };

    private static string[] Flags(string? problem, string? flags) =>
        [.. (flags ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Concat(problem is null ? [] : [problem]).Distinct()];
}
