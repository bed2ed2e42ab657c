using Relay.Api.Exports;
using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Lists as files: every row, however many there are.</summary>
internal static class ExportApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/export", Export)
            .WithTags("export")
            .Produces<ExportedEventView>(StatusCodes.Status200OK, "application/x-ndjson", "text/csv")
            .Refuses()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .Filters(ExportOrder.Names);

    private static ExportResult Export(HttpContext http, Exporter exporter, Cursors cursors) =>
        new(exporter.Read(new ApiQuery(http, cursors), Masks.For(http)));
}
