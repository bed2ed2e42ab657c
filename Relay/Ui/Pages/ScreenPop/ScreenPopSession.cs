using Relay.Api.Reading;
using Relay.Api.Resources;
using Relay.Api.Views;
using Relay.Config;

namespace Relay.Ui.Pages.ScreenPop;

/// <summary>
/// What the server of a page has to do that follows calls: ask for a session with its key, and hand its page the client secret. In the
/// demo, and for whoever is signed in as an admin.
/// </summary>
internal static class ScreenPopSession
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var options = routes.ServiceProvider.GetRequiredService<StreamOptions>();
        if (options.Demo)
            routes.MapPost("/do/screen-pop/session", OpenAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> OpenAsync(HttpContext http, IAccountSessions sessions, StreamOptions options)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var fields = new Forms.FormBody(form).Text("account").Fields();
        var account = CallStreamApi.ReadAccount(fields);
        var view = await CallStreamApi.OpenAsync(account, http.Caller(), sessions, options, http.RequestAborted);
        return Results.Json(view, ApiJson.Options);
    }
}
