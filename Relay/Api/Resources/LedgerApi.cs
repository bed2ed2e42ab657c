using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>The conservation ledger: what came in is somewhere, and what was routed is somewhere.</summary>
internal static class LedgerApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/ledger", Get).WithTags("ledger").Returns<LedgerView>();

    private static async Task<IResult> Get(HttpContext http, IHistory history, IRetentionLog retention, IDeliveryControl control) =>
        Answers.Ok(
            LedgerView.From(await history.LedgerAsync(http.RequestAborted), control.InFlightTotal) with
            {
                KeptSince = ApiJson.Time((await retention.ReadAsync(http.RequestAborted)).KeptSince),
            }
        );
}
