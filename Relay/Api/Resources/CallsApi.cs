using Microsoft.AspNetCore.Http.Features;
using Relay.Api.Exports;
using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Calls and voicemails, as their events tell them.</summary>
internal static class CallsApi
{
    private const string Collection = "/calls/";

    public static void Map(RouteGroupBuilder api)
    {
        var calls = api.MapGroup("").WithTags("calls");
        calls.MapGet("/calls", List).Lists<CallView>([.. CallsQuery.Names]);
        calls.MapGet("/calls.csv", Csv).Returns(StatusCodes.Status200OK).Filters([.. CallsQuery.Names, "separator"]);
        calls.MapGet("/calls/{sourceId}/{**callId}", Get).Returns<CallView>();
        calls.MapGet("/voicemails", Voicemails).Lists<VoicemailView>("q", "source", SimulatedQuery.Name, "from", "to");
    }

    private static async Task<IResult> List(HttpContext http, ISetup setup, ICallLog log, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var filter = CallsQuery.Read(query, setup);
        var mask = Masks.For(http);
        return Answers.List(await log.CallsAsync(filter, query.Page(), http.RequestAborted), query, call => CallView.FromCall(call, mask));
    }

    private static ExportResult Csv(HttpContext http, ISetup setup, ICallLog log, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var calls = new ExportedCalls(log, setup, CallsQuery.Read(query, setup), Masks.For(http), withKey: false);
        return new ExportResult(new ExportOrder(calls, ExportFormat.Csv, query.Separator(), After: null));
    }

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
        var filter = new VoicemailFilter(query.Text("q"), query.Source(setup), Simulated: query.Simulated());
        var (from, to) = query.Range();
        var mask = Masks.For(http);
        return Answers.List(
            await log.VoicemailsAsync(filter with { From = from, To = to }, query.Page(), http.RequestAborted),
            query,
            voicemail => VoicemailView.FromVoicemail(voicemail, mask)
        );
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
