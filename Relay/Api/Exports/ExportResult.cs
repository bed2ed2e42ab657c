namespace Relay.Api.Exports;

/// <summary>An export as a download. One that breaks off ends the connection, so that nobody takes it for a whole one.</summary>
internal sealed class ExportResult(ExportOrder order) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        return ExportText.WriteAsync(order, response.Body, Begin, httpContext.RequestAborted);

        void Begin()
        {
            var isTable = order.Format == ExportFormat.Csv;
            response.ContentType = isTable
                ? "text/csv; charset=utf-8" + (order.After is null ? "; header=present" : "; header=absent")
                : "application/x-ndjson";
            response.Headers.ContentDisposition = $"attachment; filename=\"{order.Rows.Name}.{(isTable ? "csv" : "jsonl")}\"";
            response.Headers.XContentTypeOptions = "nosniff";
        }
    }
}
