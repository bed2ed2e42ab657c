using System.Text.Json.Nodes;
using Relay.Api.Reading;
using Relay.Ui.Forms;
using Relay.Ui.Lists;
using Relay.Ui.Requests;

namespace Relay.Ui.Pages.Bulk;

/// <summary>The form of a bulk as the object that a program would send.</summary>
internal static class BulkForm
{
    /// <param name="texts">The names of the filters that are texts; an empty one chooses everything.</param>
    public static Fields Read(IFormCollection form, IReadOnlyList<string> texts, PageContext context)
    {
        var filter = new JsonObject();
        foreach (var name in texts)
        {
            if (form[name].ToString().Trim() is { Length: > 0 } text)
                filter[name] = text;
        }

        foreach (var name in (string[])["from", "to"])
        {
            if (form[name].ToString().Trim() is { Length: > 0 } text)
                filter[name] = TimeRange.Rfc(text, context);
        }

        return new FormBody(form).Text("action").Text("routing").Set("filter", filter).Fields();
    }
}
