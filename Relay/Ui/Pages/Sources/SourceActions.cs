using Relay.Api.Resources;
using Relay.Api.Views;
using Relay.Ui.Forms;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Sources;

/// <summary>The buttons of sources.</summary>
internal static class SourceActions
{
    public static void Map(RouteGroupBuilder forms)
    {
        forms.MapPost("/sources/{id}/secrets/add", AddSecret);
        forms.MapPost("/sources/{id}/secrets/remove", RemoveSecret);
        forms.MapPost("/sources/{id}/delete", Delete);
    }

    private static async Task<string> AddSecret(string id, HttpContext http, SourceService service)
    {
        var source = await service.AddSecretAsync(
            service.Find(id),
            http.Request.Form["secret"].ToString(),
            http.Actor(),
            http.RequestAborted
        );
        var said =
            source.Secrets.Count == 1
                ? "The secret is in force."
                : "The new secret is in force; the older ones go on verifying until you remove them.";
        return string.Join(' ', [said, .. SourceWarnings.Find(source)?.Select(warning => warning.Detail) ?? []]);
    }

    private static async Task<string> RemoveSecret(string id, HttpContext http, SourceService service)
    {
        var body = new FormBody(http.Request.Form);
        var index = int.TryParse(body["index"], out var place) ? place : -1;
        var source = await service.RemoveSecretAsync(
            service.Find(id),
            index,
            long.TryParse(body["rotatedAt"], out var at) ? at : null,
            http.Actor(),
            http.RequestAborted
        );
        return source.Secrets.Count == 0
            ? "The last secret is removed: requests are accepted unsigned now."
            : "The secret is removed; what it signed is refused from now on.";
    }

    private static async Task<FormResult> Delete(string id, HttpContext http, SourceService service)
    {
        var source = service.Find(id);
        await service.DeleteAsync(source, http.Actor(), http.RequestAborted);
        return new FormResult($"{Format.Visible(source.Name)} is deleted. Its events stay in the history.", "/sources");
    }
}
