using System.Text.Json.Nodes;
using Relay.Api.Reading;
using Relay.Ui.Forms;
using Relay.Ui.Lists;
using Relay.Ui.Requests;

namespace Relay.Ui.Pages.Simulate;

/// <summary>The form of a replay with its cadence as the object that a program would send.</summary>
internal static class CadenceForm
{
    private static readonly string[] Filters = ["source", "kind", "q"];

    /// <summary>The speeds to choose from.</summary>
    public static IReadOnlyList<(string Value, string Label)> Speeds { get; } =
    [.. new[] { 1, 2, 5, 10, 20, 50, 100 }.Select(speed => ($"{speed}x", $"{speed}×")), ("max", "as fast as it takes")];

    public static Fields Read(IFormCollection form, PageContext context)
    {
        var filter = new JsonObject();
        foreach (var name in Filters)
        {
            if (form[name].ToString().Trim() is { Length: > 0 } text)
                filter[name] = text;
        }

        foreach (var name in (string[])["from", "to"])
        {
            if (form[name].ToString().Trim() is { Length: > 0 } text)
                filter[name] = TimeRange.Rfc(text, context);
        }

        return new FormBody(form)
            .Set("filter", filter)
            .Set("target", Target(form))
            .Text("speed")
            .Measured("shuffle", "%")
            .Measured("duplicates", "%")
            .Number("seed")
            .Fields();
    }

    private static JsonObject Target(IFormCollection form)
    {
        var (target, chosen) = (new JsonObject(), form["to-target"].ToString());
        if (chosen.StartsWith("wh_", StringComparison.Ordinal))
            target["webhookId"] = chosen;
        else if (chosen.StartsWith("snk_", StringComparison.Ordinal))
            target["sinkId"] = chosen;
        else
            target["url"] = form["url"].ToString().Trim();
        return target;
    }
}
