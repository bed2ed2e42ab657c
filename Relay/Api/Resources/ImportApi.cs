using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Relay.Api.Imports;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Events of another relay's export.</summary>
internal static class ImportApi
{
    private const string Type = "application/x-ndjson";

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/import", Import).WithTags("export").Accepts<ExportedEventView>(Type).Returns<ImportView>();

    private static async Task<IResult> Import(HttpContext http, Importer importer)
    {
        // Like JSON's own type, one that no form of another site can send.
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || type.MediaType != Type)
            throw new ProblemException("content_type_unsupported", $"The body must be {Type}, as an export of events is.");
        // Each line has a bound of its own, and no more than a slice of them is held.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
            bound.MaxRequestBodySize = null;
        var done = await importer.ImportAsync(http.Request.Body, http.Actor(), http.RequestAborted);
        return Answers.Ok(new ImportView(done.Events, done.Duplicates, done.Sources, done.Skipped));
    }
}
