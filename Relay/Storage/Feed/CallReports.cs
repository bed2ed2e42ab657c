using System.Data.Common;
using Relay.Storage.Catalog;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Feed;

/// <summary>Events of calls out of the change log, each with its request and its source, all from one snapshot.</summary>
internal sealed class CallReports(IStore store) : ICallReports
{
    /// <summary>Bodies that are read at one time: a source may take large ones, and a page has hundreds.</summary>
    private const long MostBytes = 4 << 20;

    private static readonly string KindList = string.Join(", ", CallFrame.ToldKinds.Select(kind => $"'{kind}'"));

    public Task<CallReportPage> ReadAsync(long after, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => Read(db, after, limit), cancel);

    private static CallReportPage Read(DbConnection db, long after, int limit)
    {
        var entries = ChangeLog.Entries(db, after, limit);
        var through = entries.Count > 0 ? entries[^1].Number : after;
        var numbers = entries
            .Where(entry => entry.Entry.Sort == ChangeSort.Event)
            .ToDictionary(entry => entry.Entry.Id, entry => entry.Number);
        var sizes = Told(db, numbers);
        var fits = Fitting(sizes);
        if (fits < sizes.Count)
            through = sizes[fits].Number - 1;
        var reports = fits == 0 ? [] : Reports(db, numbers, sizes.Take(fits).Select(size => size.Id));
        return new CallReportPage(reports, through, ChangeLog.Oldest(db));
    }

    /// <summary>The events that are told of, in the order of the log: what is imported has happened long ago.</summary>
    private static List<(long Number, long Id, long Bytes)> Told(DbConnection db, Dictionary<long, long> numbers) =>
        numbers.Count == 0
            ? []
            :
            [
                .. db.Query(
                        $"""
                        SELECT id, body_bytes FROM whole_events e WHERE id IN ({Sql.List(numbers.Keys)}) AND kind IN ({KindList})
                        AND body IS NOT NULL AND NOT EXISTS (SELECT 1 FROM edits WHERE edits.event_id = e.id)
                        AND COALESCE(INSTR(flags, '{EventRecord.ImportedFlag}'), 0) = 0
                        """,
                        row => (Number: numbers[row.GetInt64(0)], Id: row.GetInt64(0), Bytes: row.GetInt64(1))
                    )
                    .OrderBy(size => size.Number),
            ];

    /// <summary>How many of them are read at one time: one at least.</summary>
    private static int Fitting(List<(long Number, long Id, long Bytes)> sizes)
    {
        var (count, bytes) = (0, 0L);
        while (count < sizes.Count && (count == 0 || bytes + sizes[count].Bytes <= MostBytes))
            bytes += sizes[count++].Bytes;
        return count;
    }

    private static List<CallReport> Reports(DbConnection db, Dictionary<long, long> numbers, IEnumerable<long> ids)
    {
        var rows = db.Query(
            $"""
            SELECT id, source_id, kind, type, call_id, account_id, occurred_at, target, headers, body
            FROM whole_events WHERE id IN ({Sql.List(ids)})
            """,
            row => (Id: row.GetInt64(0), Source: row.GetInt64(1), Envelope: Envelope(row), Request: Request(row))
        );
        // From the rows and not from the snapshot in force: what another node takes in can be of a source that this one does not know yet.
        var sources = db.Query(
                $"SELECT id, settings FROM sources WHERE id IN ({Sql.List(rows.Select(row => row.Source).Distinct())})",
                row => CatalogRows.ReadSettings(row.GetString(1)) with { Id = row.GetInt64(0) }
            )
            .ToDictionary(source => source.Id);
        return
        [
            .. rows.Where(row => sources.ContainsKey(row.Source))
                .Select(row => new CallReport(numbers[row.Id], row.Envelope, row.Request, sources[row.Source]))
                .OrderBy(report => report.Number),
        ];
    }

    private static Envelope Envelope(DbDataReader row) =>
        new()
        {
            Kind = row.GetString(2),
            Type = row.GetString(3),
            CallId = row.TextOrNull(4),
            AccountId = row.TextOrNull(5),
            OccurredAt = row.LongOrNull(6),
        };

    private static InboundRequest Request(DbDataReader row) =>
        new(row.BytesOrNull(9)!, HeaderBytes.Read(row.BytesOrNull(8)!), row.TextOrNull(7) ?? "");
}
