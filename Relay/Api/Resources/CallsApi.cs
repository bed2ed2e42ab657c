using Microsoft.AspNetCore.Http.Features;
using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Calls and voicemails, as their events tell them.</summary>
internal static class CallsApi
{
    private const string Collection = "/calls/";
    private static readonly string[] Filters = ["q", "direction", "status", "source", "from", "to"];

    public static void Map(RouteGroupBuilder api)
    {
        var calls = api.MapGroup("").WithTags("calls");
        calls.MapGet("/calls", List).Lists<CallView>(Filters);
        calls.MapGet("/calls.csv", Csv).Returns(StatusCodes.Status200OK).Filters([.. Filters, "separator"]);
        calls.MapGet("/calls/{sourceId}/{**callId}", Get).Returns<CallView>();
        calls.MapGet("/voicemails", Voicemails).Lists<VoicemailView>("q", "source", "from", "to");
    }

    private static async Task<IResult> List(HttpContext http, ISetup setup, ICallLog log, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var filter = Filter(query, setup);
        var mask = Masks.For(http);
        return Answers.List(await log.CallsAsync(filter, query.Page(), http.RequestAborted), query, call => CallView.FromCall(call, mask));
    }

    private static CallsCsv Csv(HttpContext http, ISetup setup, ICallLog log, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        return new CallsCsv(log, setup, Filter(query, setup), Masks.For(http), Separator(query));
    }

    private static char Separator(ApiQuery query) =>
        query.Text("separator") switch
        {
            null or "," => ',',
            ";" => ';',
            "tab" or "\t" => '\t',
            _ => throw ApiQuery.Unknown("separator", [",", ";", "tab"]),
        };

    private static async Task<IResult> Get(string sourceId, HttpContext http, ISetup setup, ICallLog log)
    {
        var source = setup.FindSource(sourceId)?.Id
            ?? (
                Ids.TryParse("src_", sourceId, out var id) ? id : throw new ProblemException("source_not_found", "There is no such source.")
            );
        var found = await log.CallAsync(source, CallId(http), http.RequestAborted) ?? throw ProblemException.NotFound("call");
        return Answers.Ok(CallView.FromCall(found, Masks.For(http)));
    }

    private static async Task<IResult> Voicemails(HttpContext http, ISetup setup, ICallLog log, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var filter = new VoicemailFilter(query.Text("q"), query.Source(setup));
        var (from, to) = query.Range();
        var mask = Masks.For(http);
        return Answers.List(
            await log.VoicemailsAsync(filter with { From = from, To = to }, query.Page(), http.RequestAborted),
            query,
            voicemail => VoicemailView.FromVoicemail(voicemail, mask)
        );
    }

    private static CallFilter Filter(ApiQuery query, ISetup setup)
    {
        var direction = query.Choice<CallDirection>("direction") is { } choice ? Names.Text(choice) : null;
        var filter = new CallFilter(query.Text("q"), query.Source(setup), direction, query.Text("status"));
        var (from, to) = query.Range();
        return filter with { From = from, To = to };
    }

    /// <summary>
    /// The id as it was written in the address, decoded once. The server leaves <c>%2F</c> encoded and decodes all else, so from its path
    /// nobody could tell the id <c>a/b</c> from <c>a%2Fb</c>.
    /// </summary>
    public static string CallId(HttpContext http)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? "";
        var start = raw.IndexOf(Collection, StringComparison.OrdinalIgnoreCase);
        var slash = start < 0 ? -1 : raw.IndexOf('/', start + Collection.Length);
        return slash < 0 ? "" : Uri.UnescapeDataString(raw[(slash + 1)..]);
    }
}
