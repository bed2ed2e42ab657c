using System.Globalization;
using System.Text.Json.Nodes;
using Relay.Api.Reading;
using Relay.Ui.Forms;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Webhooks;

/// <summary>
/// The form of a webhook: its fields as they are in force, and what was typed as the request that a program would have sent.
/// </summary>
internal static class WebhookForm
{
    /// <summary>What a new one begins with.</summary>
    public static FormValues Blank(string? eventSetting, string? sourceId) =>
        Defaults(new FormValues()).Set("event", eventSetting ?? Kinds.CallCompleted).Set("sourceId", sourceId).Tick("appends", true);

    public static FormValues FromWebhook(Webhook webhook)
    {
        var isExact = webhook.Event != Webhook.DisabledEvent && !Kinds.IsChoice(webhook.Event);
        var slash = webhook.Event.IndexOf('/', StringComparison.Ordinal);
        return new FormValues()
            .Set("name", webhook.Name)
            .Set("provider", Names.Text(webhook.Provider))
            .Set("url", webhook.Url)
            .Set("event", isExact ? EventSettings.Exact : webhook.Event)
            .Set("exactDialect", isExact ? webhook.Event[..slash] : null)
            .Set("exactType", isExact ? webhook.Event[(slash + 1)..] : null)
            .Set("sourceId", webhook.SourceId is { } source ? Ids.Source(source) : null)
            .Set("payload", Names.Text(webhook.Payload))
            .Set("template", webhook.Template)
            .Set("contentType", webhook.TemplateFormat.Name())
            .Set("retryDelaysSeconds", string.Join(", ", webhook.RetryDelaysSeconds))
            .Set("timeoutSeconds", webhook.TimeoutSeconds)
            .Set("strikeLimit", webhook.StrikeLimit)
            .Set("maxInFlight", webhook.MaxInFlight)
            .Set("ratePerSecond", webhook.RatePerSecond)
            .Tick("ordered", webhook.Ordered)
            .Tick("redriveOnRecovery", webhook.RedriveOnRecovery)
            .Set("headers", string.Join('\n', webhook.Headers.Select(header => $"{header.Name}: {CustomHeaders.Mask}")));
    }

    /// <summary>The event setting that the form says.</summary>
    public static string ReadEvent(IFormCollection form)
    {
        var setting = form["event"].ToString();
        return setting == EventSettings.Exact ? $"{form["exactDialect"]}/{form["exactType"].ToString().Trim()}" : setting;
    }

    /// <summary>A ready-made template that was chosen, as the text that it stands for, to be tried and changed.</summary>
    public static void ShowShipped(FormValues values)
    {
        if (ShippedTemplate.Find(values["templateName"]) is { } shipped)
            values.Set("template", shipped.Text).Set("contentType", TemplateFormat.Json.Name()).Set("templateName", "");
    }

    /// <exception cref="ProblemException">A header stands there twice.</exception>
    public static Fields Read(IFormCollection form, bool isPatch) => Body(form, isPatch).Set("event", ReadEvent(form)).Fields(isPatch);

    /// <summary>One request for each kind that is ticked.</summary>
    /// <exception cref="ProblemException">None is, or a header stands there twice.</exception>
    public static IReadOnlyList<Fields> ReadEach(IFormCollection form)
    {
        var kinds = form["kinds"].Where(kind => kind is { Length: > 0 }).Select(kind => kind!).ToList();
        if (kinds.Count == 0)
            throw Refuse("kinds", "event_required", "Tick at least one.");
        var (name, url) = (form["name"].ToString().Trim(), form["url"].ToString().Trim());
        return kinds.ConvertAll(kind =>
            Body(form, isPatch: false)
                .Set("name", name.Length == 0 ? "" : $"{name}: {EventSettings.Label(kind)}")
                .Set("url", form.ContainsKey("appends") && url.Length > 0 ? $"{url.TrimEnd('/')}/{kind}" : url)
                .Set("event", kind)
                .Fields()
        );
    }

    private static FormBody Body(IFormCollection form, bool isPatch)
    {
        var body = new FormBody(form);
        // What is needed is sent empty as well, so that it is missed.
        body.Set("name", body["name"])
            .Set("url", body["url"])
            .Text("provider")
            .Text("payload")
            .Numbers("retryDelaysSeconds")
            .Number("timeoutSeconds")
            .Number("strikeLimit")
            .Number("maxInFlight")
            .Tick("ordered")
            .Tick("redriveOnRecovery")
            .Set("headers", Headers(form["headers"].ToString()));
        if (ShippedTemplate.Find(form["templateName"]) is { } shipped)
            body.Set("templateName", shipped.Name);
        else if (isPatch && form["template"].ToString().Length == 0)
            body.Set("template", null);
        else
            body.Verbatim("template");
        if (ShippedTemplate.Find(form["templateName"]) is null)
            body.Text("contentType");
        return isPatch ? body.TextOrNull("sourceId").NumberOrNull("ratePerSecond") : body.Text("sourceId").Number("ratePerSecond");
    }

    /// <summary>A header a line, its name before the colon.</summary>
    private static JsonObject Headers(string text)
    {
        var headers = new JsonObject();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = (colon < 0 ? line : line[..colon]).Trim();
            if (!headers.TryAdd(name, colon < 0 ? "" : line[(colon + 1)..].Trim()))
                throw Refuse("headers", "header_duplicated", $"{name} stands there twice.");
        }

        return headers;
    }

    private static FormValues Defaults(FormValues values) =>
        values
            .Set("provider", "custom")
            .Set("payload", "envelope")
            .Set("retryDelaysSeconds", "1, 5, 25")
            .Set("timeoutSeconds", 30)
            .Set("strikeLimit", 3)
            .Set("maxInFlight", 16.ToString(CultureInfo.InvariantCulture));

    private static ProblemException Refuse(string field, string code, string detail) =>
        new(new Problem(code, $"{field}: {detail}", [new FieldError(field, code, detail)]));
}
