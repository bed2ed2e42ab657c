using Relay.Api.Resources;
using Relay.Api.Views;

namespace Relay.Ui.Pages.Settings;

/// <summary>The buttons of keys.</summary>
internal static class KeyActions
{
    public static void Map(RouteGroupBuilder forms) => forms.MapPost("/keys/{id}/revoke", RevokeAsync);

    private static async Task<string> RevokeAsync(string id, HttpContext http, IKeyRing keys)
    {
        var key = await KeysApi.FindAsync(id, keys, http.RequestAborted);
        await keys.RevokeAsync(key.Id, http.Actor(), http.RequestAborted);
        return $"The key {key.Name} opens nothing any more.";
    }
}
