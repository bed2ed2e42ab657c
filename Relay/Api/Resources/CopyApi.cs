using System.Text;
using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Hosting;

namespace Relay.Api.Resources;

/// <summary>A recorded request for other tools: to be sent to its source again, or wherever <c>target</c> says.</summary>
internal static class CopyApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var events = api.MapGroup("/events/{id}").WithTags("events");
        events
            .MapGet("/curl", (string id, HttpContext http, ISetup setup, IHistory history, Cursors cursors, ShownAddresses addresses) =>
                Copy(id, CurlCommand.From, http, setup, history, cursors, addresses)
            )
            .Queries("target")
            .Returns(StatusCodes.Status200OK);
        events
            .MapGet("/http", (string id, HttpContext http, ISetup setup, IHistory history, Cursors cursors, ShownAddresses addresses) =>
                Copy(id, HttpFile.From, http, setup, history, cursors, addresses)
            )
            .Queries("target")
            .Returns(StatusCodes.Status200OK);
    }

    private static async Task<IResult> Copy(
        string id,
        Func<CopiedRequest, string> write,
        HttpContext http,
        ISetup setup,
        IHistory history,
        Cursors cursors,
        ShownAddresses addresses
    )
    {
        var request = await RequestAsync(EventsApi.Parse(id), Target(new ApiQuery(http, cursors)), http, setup, history, addresses);
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Text(write(request), "text/plain", Encoding.UTF8);
    }

    /// <summary>A recorded request, to be written in another tool's form.</summary>
    /// <param name="target">Where it is to be sent; null for the source that it came to.</param>
    /// <exception cref="ProblemException"><c>not_found</c>, <c>source_not_found</c>, or <c>body_expired</c> where retention has removed
    /// its body.</exception>
    public static async Task<CopiedRequest> RequestAsync(
        long eventId,
        Uri? target,
        HttpContext http,
        ISetup setup,
        IHistory history,
        ShownAddresses addresses
    )
    {
        var (found, id) = (
            await history.EventAsync(eventId, http.RequestAborted) ?? throw ProblemException.NotFound("event"),
            Ids.Event(eventId)
        );
        var body = await history.EventBodyAsync(eventId, http.RequestAborted) ?? throw ProblemException.NotFound("event");
        return new CopiedRequest(
            target?.AbsoluteUri ?? Ingest(http.Request, found.Summary, setup, addresses),
            Shown(body.Headers, http.Caller().Role == Role.Admin),
            Masks.For(http).Body(body.Bytes ?? throw new ProblemException("body_expired", "Retention has removed this body.")),
            new Uri($"{addresses.Operator(http.Request)}/api/v1/events/{id}/body"),
            $"{id}.bin"
        );
    }

    /// <summary>A viewer copies neither credentials nor signatures.</summary>
    private static HeaderList Shown(HeaderList headers, bool showsSecrets) =>
        new([.. headers.Where(header => showsSecrets || !SecretNames.IsHeader(header.Name))]);

    private static Uri? Target(ApiQuery query)
    {
        if (query.Text("target") is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var target) && target.Scheme is "http" or "https")
            return target;
        throw new ProblemException(
            new Problem(
                "url_invalid",
                "target is no URL of http or https.",
                [new FieldError("target", "url_invalid", "An absolute URL of http or https.")]
            )
        );
    }

    /// <summary>Where the request came in: path and query as they were sent, a viewer's without what the query says.</summary>
    private static string Ingest(HttpRequest asked, EventSummary record, ISetup setup, ShownAddresses addresses)
    {
        // What the relay said itself came in nowhere.
        var source = (record.SourceId == Source.Own.Id ? null : setup.FindSource(record.SourceId))
            ?? throw new ProblemException("source_not_found", "The source of this event is gone; say with target where it is to be sent.");
        var target = Masks.For(asked.HttpContext).Target(record.Target);
        return RequestTarget.Append($"{addresses.Ingest(asked)}/in/{source.Slug}", target);
    }
}
