using Relay.Domain;

namespace Relay.Api;

/// <summary>Who changed what.</summary>
internal static class AuditApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/audit", List).WithTags("audit").Lists<AuditView>();

    private static async Task<IResult> List(HttpContext http, IHistory history, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        return Answers.List(await history.AuditAsync(query.Page(), http.RequestAborted), query, AuditView.Of);
    }
}

/// <summary>A row of the audit.</summary>
/// <param name="Actor">The id of a key, or the name of who has none: <c>RELAY_ADMIN_KEY</c>, the sign-in link, the relay itself.</param>
internal sealed record AuditView(DateTimeOffset At, string Actor, string Action, string Subject, string? Detail)
{
    public static AuditView Of(AuditRow row) => new(ApiJson.Time(row.At), row.Actor, row.Action, row.Subject, row.Detail);
}
