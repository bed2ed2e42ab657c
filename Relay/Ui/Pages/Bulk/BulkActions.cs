using Relay.Api.Resources;
using Relay.Api.Views;
using Relay.Ui.Forms;

namespace Relay.Ui.Pages.Bulk;

/// <summary>The buttons of a bulk.</summary>
internal static class BulkActions
{
    public static void Map(RouteGroupBuilder forms)
    {
        forms.MapPost("/bulk/{id}/start", async (string id, HttpContext http, IBulks bulks) =>
            await bulks.StartAsync(BulkApi.Parse(id), http.Actor(), http.RequestAborted) is not null
                ? new FormResult(null)
                : throw ProblemException.NotFound("bulk")
        );
        forms.MapPost("/bulk/{id}/cancel", async (string id, HttpContext http, IBulks bulks) =>
            await bulks.CancelAsync(BulkApi.Parse(id), http.Actor(), http.RequestAborted) is not null
                ? "It is cancelled; what is done stays done."
                : throw ProblemException.NotFound("bulk")
        );
    }
}
