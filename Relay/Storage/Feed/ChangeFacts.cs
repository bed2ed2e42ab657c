using System.Data.Common;
using System.Text.Json;
using Relay.Storage.History;
using Relay.Storage.Querying;
using Relay.Storage.Runs;

namespace Relay.Storage.Feed;

/// <summary>What the ids of some changes stand for, in a few queries for all of them.</summary>
internal sealed class ChangeFacts
{
    private readonly Dictionary<long, EventSummary> _events;
    private readonly Dictionary<long, EventFacet> _facets;
    private readonly Dictionary<long, WebhookFacet> _webhooks;
    private readonly Dictionary<long, (ArrivalSummary Arrival, string? Kind)> _arrivals;
    private readonly Dictionary<long, RunRecord> _runs;

    private ChangeFacts(DbConnection db, IReadOnlyList<NumberedChange> changes)
    {
        _events = EventFacts
            .Add(
                db,
                Rows(
                    db,
                    changes,
                    ChangeSort.Event,
                    ids => $"SELECT {StoredHistory.EventColumns} FROM events e WHERE e.id IN ({ids})",
                    StoredHistory.Summary
                )
            )
            .ToDictionary(record => record.Id, WithoutContent);
        _arrivals = Rows(
                db,
                changes,
                ChangeSort.Arrival,
                ids =>
                    $"SELECT {StoredHistory.ArrivalColumns}, (SELECT kind FROM events WHERE events.id = event_id) FROM arrivals WHERE id IN ({ids})",
                row => (Arrival: StoredHistory.Arrival(row), Kind: row.TextOrNull(11))
            )
            .ToDictionary(row => row.Arrival.Id);
        _runs = Rows(db, changes, ChangeSort.Run, ids => $"SELECT {RunLog.Columns} FROM runs WHERE id IN ({ids})", RunLog.Row)
            .ToDictionary(run => run.Id);
        _facets = Facets(db, changes);
        _webhooks = Webhooks(db, changes);
    }

    public static ChangeFacts Load(DbConnection db, IReadOnlyList<NumberedChange> changes) => new(db, changes);

    /// <summary>The change with its facts; null where the row it is about is gone.</summary>
    public Change? Change(NumberedChange change)
    {
        var (number, at, entry) = change;
        return entry.Sort switch
        {
            ChangeSort.Event => _events.TryGetValue(entry.Id, out var record) ? new EventChange(number, at, record) : null,
            ChangeSort.Arrival => _arrivals.TryGetValue(entry.Id, out var row)
                ? new ArrivalChange(number, at, row.Arrival, row.Kind)
                : null,
            ChangeSort.Delivery => new DeliveryChange(number, at, entry.Delivery, _facets.GetValueOrDefault(entry.Delivery.EventId)),
            ChangeSort.Strike => new StrikeChange(
                number,
                at,
                entry.Strike,
                _facets.GetValueOrDefault(entry.Strike.EventId),
                _webhooks.GetValueOrDefault(entry.Strike.WebhookId)
            ),
            ChangeSort.Webhook => new WebhookChange(number, at, entry.Webhook, _webhooks.GetValueOrDefault(entry.Webhook.WebhookId)),
            _ => _runs.TryGetValue(entry.Id, out var run) ? new RunChange(number, at, AsOf(run, entry.Run, at)) : null,
        };
    }

    /// <summary>A run as it was then: one that has ended since was running at its beginning.</summary>
    private static RunRecord AsOf(RunRecord run, RunState state, long at) =>
        run with
        {
            State = state,
            EndedAt = state == RunState.Running ? null : at,
            Error = state == RunState.Running ? null : run.Error,
        };

    /// <summary>A path can carry a token, and an upstream's answer anything: they are in the event's own answer.</summary>
    private static EventSummary WithoutContent(EventSummary record) => record with { Target = null, Exchange = null };

    private static Dictionary<long, EventFacet> Facets(DbConnection db, IReadOnlyList<NumberedChange> changes)
    {
        var ids = changes
            .Select(change =>
                change.Entry.Sort switch
                {
                    ChangeSort.Delivery => change.Entry.Delivery.EventId,
                    ChangeSort.Strike => change.Entry.Strike.EventId,
                    _ => 0,
                }
            )
            .Where(id => id > 0)
            .Distinct();
        var list = string.Join(',', ids);
        return list.Length == 0
            ? []
            : db.Query($"SELECT id, source_id, kind, type, call_id FROM events WHERE id IN ({list})", row =>
                    (Id: row.GetInt64(0), Facet: new EventFacet(row.GetInt64(1), row.GetString(2), row.GetString(3), row.TextOrNull(4)))
                )
                .ToDictionary(row => row.Id, row => row.Facet);
    }

    /// <summary>From the rows and not from the snapshot in force, which follows the commit by a moment.</summary>
    private static Dictionary<long, WebhookFacet> Webhooks(DbConnection db, IReadOnlyList<NumberedChange> changes)
    {
        var ids = changes
            .Select(change =>
                change.Entry.Sort switch
                {
                    ChangeSort.Webhook => change.Entry.Webhook.WebhookId,
                    ChangeSort.Strike => change.Entry.Strike.WebhookId,
                    _ => 0,
                }
            )
            .Where(id => id > 0)
            .Distinct();
        var list = string.Join(',', ids);
        return list.Length == 0
            ? []
            : db.Query($"SELECT id, settings, deleted_at FROM webhooks WHERE id IN ({list})", Webhook).ToDictionary();
    }

    private static (long Id, WebhookFacet Facet) Webhook(DbDataReader row)
    {
        var settings = JsonSerializer.Deserialize<WebhookSettings>(row.GetString(1), JsonSerializerOptions.Web)!;
        return (row.GetInt64(0), new WebhookFacet(settings.Name ?? "", settings.Event ?? "", !row.IsDBNull(2)));
    }

    /// <summary>The rows behind the changes of one sort. Ids are numbers, so they need no parameters.</summary>
    private static List<T> Rows<T>(
        DbConnection db,
        IReadOnlyList<NumberedChange> changes,
        ChangeSort sort,
        Func<string, string> sql,
        Func<DbDataReader, T> map
    )
    {
        var ids = string.Join(',', changes.Where(change => change.Entry.Sort == sort).Select(change => change.Entry.Id).Distinct());
        return ids.Length == 0 ? [] : db.Query(sql(ids), map);
    }

    /// <summary>The part of a webhook's settings that is read here.</summary>
    private sealed record WebhookSettings(string? Name, string? Event);
}
