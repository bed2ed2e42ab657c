using System.Data.Common;
using Relay.Storage.Catalog;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.History;

/// <summary>The read side: what people look at. Every call is one snapshot; lists never touch a body unless its text is searched.</summary>
internal sealed partial class StoredHistory(IStore store, TimeProvider clock) : IHistory
{
    /// <summary>As <see cref="WebhookHealth.IsTroubled"/> says it; a listener that is away is none.</summary>
    private static readonly string Troubled =
        "deleted_at IS NULL AND listener IS NULL AND (status = 2 OR strikes > 0 "
        + $"OR (status = 0 AND (drain = {(int)DrainPhase.Stopped} OR (last_error IS NOT NULL AND open_live > 0))))";

    /// <summary>Failed deliveries that are put together by their reasons.</summary>
    private const int MostFailures = 5_000;

    private readonly HistoryScan _scan = new(clock);

    public Task<IReadOnlyDictionary<long, WebhookHealth>> HealthAsync(IReadOnlyList<long> webhookIds, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyDictionary<long, WebhookHealth>>(
            db =>
                db.Query($"SELECT id, {HealthRow.Columns} FROM webhooks WHERE id IN ({Sql.List(webhookIds)})", row =>
                        (row.GetInt64(0), HealthRow.Read(row, 1))
                    )
                    .ToDictionary(),
            cancel
        );

    public Task<long> TroubledWebhooksAsync(CancellationToken cancel) =>
        store.ReadAsync(db => db.Long($"SELECT count(*) FROM webhooks WHERE {Troubled}"), cancel);

    public Task<IReadOnlyList<long>> TroubledWebhooksAsync(int limit, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<long>>(
            db =>
                db.Query($"SELECT id FROM webhooks WHERE {Troubled} ORDER BY status DESC, strikes DESC, id DESC LIMIT {limit}", row =>
                    row.GetInt64(0)
                ),
            cancel
        );

    public Task<IReadOnlyList<FailureGroup>> FailuresAsync(int limit, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<FailureGroup>>(
            db =>
                db.Query(
                    $"""
                    SELECT webhook_id, outcome, status, COUNT(*), MIN(created_at), MAX(settled_at) FROM (
                      SELECT d.webhook_id, d.outcome, d.status, d.created_at, d.settled_at FROM deliveries d CROSS JOIN webhooks w
                      WHERE w.id = d.webhook_id AND w.deleted_at IS NULL AND d.state IN (3, 4) AND d.state = 3 AND d.trigger <> 3
                      ORDER BY d.id DESC LIMIT {MostFailures}) recent
                    GROUP BY webhook_id, outcome, status ORDER BY 4 DESC, webhook_id DESC LIMIT {limit}
                    """,
                    row => new FailureGroup(
                        row.GetInt64(0),
                        (Outcome)row.GetInt64(1),
                        row.IntOrNull(2),
                        row.GetInt64(3),
                        row.GetInt64(4),
                        row.GetInt64(5)
                    )
                ),
            cancel
        );

    public Task<IReadOnlyList<PayloadSettings>> PayloadsAsync(long webhookId, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<PayloadSettings>>(
            db =>
                [
                    .. db.Query(
                        "SELECT settings FROM webhooks WHERE id = @id",
                        row => CatalogRows.ReadPayload(row.GetString(0)),
                        ("id", webhookId)
                    ),
                    .. db.Query(
                        "SELECT settings FROM former_payloads WHERE webhook_id = @id ORDER BY version DESC",
                        row => CatalogRows.ReadPayload(row.GetString(0)),
                        ("id", webhookId)
                    ),
                ],
            cancel
        );

    public Task<LedgerFigures> LedgerAsync(CancellationToken cancel) => store.ReadAsync(Ledger, cancel);

    public Task<Page<AuditRow>> AuditAsync(PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var rows = db.Query(
                    "SELECT id, at, actor, action, subject, detail FROM audit WHERE id < @below ORDER BY id DESC LIMIT @limit",
                    row => new AuditRow(
                        row.GetInt64(0),
                        row.GetInt64(1),
                        row.GetString(2),
                        row.GetString(3),
                        row.GetString(4),
                        row.TextOrNull(5)
                    ),
                    ("below", page.After ?? long.MaxValue),
                    ("limit", page.Limit + 1)
                );
                return rows.Count > page.Limit
                    ? new Page<AuditRow>(rows.GetRange(0, page.Limit), rows[page.Limit - 1].Id)
                    : new Page<AuditRow>(rows, null);
            },
            cancel
        );

    private static LedgerFigures Ledger(DbConnection db)
    {
        var open = db.First(
            "SELECT SUM(open_live + open_parked), SUM(CASE WHEN status = 0 THEN open_parked ELSE open_live + open_parked END) FROM webhooks",
            row => (Open: row.LongOrNull(0) ?? 0, Parked: row.LongOrNull(1) ?? 0)
        );
        return db.First(
            "SELECT received, unique_events, duplicates, rejected, routed, delivered, failed, skipped FROM ledger WHERE id = 1",
            row => new LedgerFigures(
                row.GetInt64(0),
                row.GetInt64(1),
                row.GetInt64(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetInt64(5),
                row.GetInt64(6),
                row.GetInt64(7),
                open.Open,
                open.Parked
            )
        )!;
    }
}
