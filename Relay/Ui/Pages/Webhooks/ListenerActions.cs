using Relay.Api.Resources;
using Relay.Api.Views;
using Relay.Hosting.Tunnels;
using Relay.Ui.Forms;

namespace Relay.Ui.Pages.Webhooks;

/// <summary>The buttons of listeners.</summary>
internal static class ListenerActions
{
    public static void Map(RouteGroupBuilder forms) => forms.MapPost("/listeners/{name}/remove", Remove);

    private static async Task<FormResult> Remove(string name, HttpContext http, ISetup setup, ITunnelDoor door)
    {
        await ListenersApi.RemoveAsync(name, http.Actor(), setup, door, http.RequestAborted);
        return new FormResult($"The listener {name} is removed. What waited for it is skipped.", "/webhooks");
    }
}
