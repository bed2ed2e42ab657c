using System.Runtime.CompilerServices;
using Relay.Api.Views;

namespace Relay.Api.Exports;

/// <summary>Calls, as their list shows them.</summary>
/// <param name="withKey">Whether the first column is the key that an export goes on behind.</param>
internal sealed class ExportedCalls(ICallLog log, ISetup setup, CallFilter filter, Masks mask, bool withKey = true) : IExportRows
{
    private const int PageSize = 500;

    private static readonly string[] Facts =
    [
        "source",
        "callId",
        "direction",
        "from",
        "to",
        "status",
        "startedAt",
        "answeredAt",
        "endedAt",
        "durationSeconds",
        "recordingUrl",
        "hasTranscript",
        "hasSummary",
        "noteCount",
        "eventCount",
        "duplicates",
        "firstHeardAt",
    ];

    public string Name => "calls";

    public IReadOnlyList<string> Columns { get; } = withKey ? ["firstEventId", .. Facts] : Facts;

    public async IAsyncEnumerable<IReadOnlyList<ExportRow>> PagesAsync(
        ExportFormat format,
        long? after,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        do
        {
            var page = await log.CallsAsync(filter, new PageRequest(PageSize, after), cancel);
            yield return [.. page.Items.Select(call => Row(call, format))];
            after = page.Next;
        } while (after is not null);
    }

    private ExportRow Row(CallSummary call, ExportFormat format) =>
        format == ExportFormat.Jsonl
            ? ExportRow.FromView(new ExportedCallView(CallView.FromCall(call, mask)) { FirstEventId = Ids.Event(call.Id) })
            : ExportRow.FromCells(withKey ? [Ids.Event(call.Id), .. FactsOf(call)] : FactsOf(call));

    private string?[] FactsOf(CallSummary call) =>
        [
            Cells.Source(setup, call.SourceId),
            call.CallId,
            call.Direction,
            mask.Number(call.From),
            mask.Number(call.To),
            call.Status,
            Cells.Time(call.StartedAt),
            Cells.Time(call.AnsweredAt),
            Cells.Time(call.EndedAt),
            Cells.Number(call.DurationSeconds),
            call.RecordingUrl,
            Cells.Bool(call.HasTranscript),
            Cells.Bool(call.HasSummary),
            Cells.Number(call.NoteCount),
            Cells.Number(call.EventCount),
            Cells.Number(call.Duplicates),
            Cells.Time(call.FirstHeardAt),
        ];
}
