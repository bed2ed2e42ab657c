using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>The relays that share this store.</summary>
internal static class NodesApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/nodes", List).WithTags("nodes").Lists<NodeView>();

    private static async Task<IResult> List(HttpContext http, INodes nodes, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var all = await nodes.ListAsync(http.RequestAborted);
        return Answers.List(Answers.Slice(all.Reverse(), query.Page(), node => node.Generation), query, NodeView.From);
    }
}
