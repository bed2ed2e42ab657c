using System.Globalization;
using System.Text;
using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>Calls as CSV, newest first, written page by page as they are read: the number of calls does not matter.</summary>
internal sealed class CallsCsv(ICallLog log, ISetup setup, CallFilter filter, Masks mask, char separator) : IResult
{
    private const int PageSize = 500;

    private static readonly string[] Columns =
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

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancel) = (httpContext.Response, httpContext.RequestAborted);
        // Read before the first byte is sent: a store that refuses is a problem document, not half a file.
        var page = await log.CallsAsync(filter, new PageRequest(PageSize), cancel);
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = "attachment; filename=\"calls.csv\"";
        response.Headers.XContentTypeOptions = "nosniff";
        var (csv, lines) = (new CsvText(separator), new StringBuilder().Append(CsvText.Mark));
        csv.Line(lines, Columns);
        while (true)
        {
            foreach (var call in page.Items)
                csv.Line(lines, Cells(call));
            await response.WriteAsync(lines.ToString(), cancel);
            lines.Clear();
            if (page.Next is not { } after)
                return;
            page = await log.CallsAsync(filter, new PageRequest(PageSize, after), cancel);
        }
    }

    private string?[] Cells(CallSummary call) =>
        [
            setup.FindSource(call.SourceId)?.Slug ?? Ids.Source(call.SourceId),
            call.CallId,
            call.Direction,
            mask.Number(call.From),
            mask.Number(call.To),
            call.Status,
            Time(call.StartedAt),
            Time(call.AnsweredAt),
            Time(call.EndedAt),
            call.DurationSeconds?.ToString(CultureInfo.InvariantCulture),
            call.RecordingUrl,
            Bool(call.HasTranscript),
            Bool(call.HasSummary),
            Number(call.NoteCount),
            Number(call.EventCount),
            Number(call.Duplicates),
            Time(call.FirstHeardAt),
        ];

    private static string? Time(long? time) =>
        time is { } value ? ApiJson.Time(value).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) : null;

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
