using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Who changed what.</summary>
internal static class AuditApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/audit", List).WithTags("audit").Lists<AuditView>();

    private static async Task<IResult> List(HttpContext http, IHistory history, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        return Answers.List(await history.AuditAsync(query.Page(), http.RequestAborted), query, AuditView.From);
    }
}
