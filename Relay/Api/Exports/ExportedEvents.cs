using System.Runtime.CompilerServices;
using Relay.Api.Views;

namespace Relay.Api.Exports;

/// <summary>Events. As objects they have their headers and bodies, so that an import can make them again; a table has neither.</summary>
internal sealed class ExportedEvents(IHistory history, ISetup setup, EventFilter filter, Masks masks) : IExportRows
{
    private const int PageSize = 500;

    /// <summary>Bodies that are held at one time: a page may have 500 of the largest.</summary>
    private const long MostBytes = 4 << 20;

    public string Name => "events";

    public IReadOnlyList<string> Columns { get; } =
    [
        "id",
        "source",
        "kind",
        "type",
        "callId",
        "accountId",
        "dedupeKey",
        "occurredAt",
        "receivedAt",
        "verification",
        "flags",
        "bodySha256",
        "bodyBytes",
        "remote",
        "duplicates",
        "delivered",
        "pending",
        "inFlight",
        "parked",
        "failed",
        "skipped",
    ];

    public async IAsyncEnumerable<IReadOnlyList<ExportRow>> PagesAsync(
        ExportFormat format,
        long? after,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        do
        {
            var page = await history.EventsAsync(filter, new PageRequest(PageSize, after), cancel);
            if (format == ExportFormat.Csv)
                yield return [.. page.Items.Select(Row)];
            else
            {
                foreach (var some in Portions(page.Items))
                    yield return await ViewsAsync(some, cancel);
            }

            after = page.Next;
        } while (after is not null);
    }

    /// <summary>As many events as their bodies allow, one at least.</summary>
    private static IEnumerable<List<EventSummary>> Portions(IReadOnlyList<EventSummary> events)
    {
        var (some, bytes) = (new List<EventSummary>(), 0L);
        foreach (var record in events)
        {
            if (some.Count > 0 && bytes + record.BodyBytes > MostBytes)
            {
                yield return some;
                (some, bytes) = ([], 0);
            }

            some.Add(record);
            bytes += record.BodyBytes;
        }

        yield return some;
    }

    private async Task<IReadOnlyList<ExportRow>> ViewsAsync(List<EventSummary> events, CancellationToken cancel)
    {
        var records = await history.RecordsAsync([.. events.Select(summary => summary.Id)], cancel);
        // Retention can have taken one since the page was read.
        return [.. from summary in events where records.ContainsKey(summary.Id) select View(summary, records[summary.Id])];
    }

    private ExportRow View(EventSummary summary, EventRecord record)
    {
        var hasBody = record.Request.Body.Length == summary.BodyBytes;
        return ExportRow.FromView(
            new ExportedEventView(EventView.From(summary, setup, masks))
            {
                Source = setup.FindSource(summary.SourceId)?.Slug,
                Target = masks.Target(summary.Target),
                Problem = record.Envelope.Problem,
                Headers = HeaderViews.From(record.Request.Headers, !masks.Hides),
                HasBody = hasBody,
                BodyBase64 = hasBody && !masks.Hides ? Convert.ToBase64String(record.Request.Body.Span) : null,
            }
        );
    }

    private ExportRow Row(EventSummary record) =>
        ExportRow.FromCells(
            Ids.Event(record.Id),
            Cells.Source(setup, record.SourceId),
            record.Kind,
            record.Type,
            record.CallId,
            record.AccountId,
            record.DedupeKey,
            Cells.Time(record.OccurredAt),
            Cells.Time(record.ReceivedAt),
            Reading.Names.Text(record.Verification),
            string.Join(' ', record.Flags),
            Convert.ToHexStringLower(record.BodySha256),
            Cells.Number(record.BodyBytes),
            record.Remote,
            Cells.Number(record.Duplicates),
            Cells.Number(record.Deliveries.Delivered),
            Cells.Number(record.Deliveries.Pending),
            Cells.Number(record.Deliveries.InFlight),
            Cells.Number(record.Deliveries.Parked),
            Cells.Number(record.Deliveries.Failed),
            Cells.Number(record.Deliveries.Skipped)
        );
}
