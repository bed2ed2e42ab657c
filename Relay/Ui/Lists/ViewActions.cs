using Relay.Ui.Forms;
using Relay.Ui.Security;
using Relay.Ui.Words;

namespace Relay.Ui.Lists;

/// <summary>The buttons of saved views. They change this browser's cookie and nothing of the relay's, so viewers have them too.</summary>
internal static class ViewActions
{
    public static void Map(RouteGroupBuilder forms)
    {
        forms.MapPost("/views", (Delegate)Save).WithMetadata(new OpenToAll());
        forms.MapPost("/views/forget", (Delegate)Forget).WithMetadata(new OpenToAll());
    }

    private static FormResult Save(HttpContext http)
    {
        var (name, path) = (http.Request.Form["name"].ToString().Trim(), http.Request.Form["back"].ToString());
        SavedViews.Save(http, name, path);
        return new FormResult($"Saved as “{Format.Visible(name)}”: it is in this browser's palette too.");
    }

    private static FormResult Forget(HttpContext http)
    {
        SavedViews.Forget(http, http.Request.Form["name"].ToString());
        return new FormResult(null);
    }
}
