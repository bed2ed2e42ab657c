namespace Relay.Api.Reading;

/// <summary>Reads a subscription (providers.md §4.7) as the webhook that answers it.</summary>
internal static class HookInput
{
    private const string TargetUrl = "target_url";

    /// <summary>The names that dialnote's own API has for kinds.</summary>
    private static readonly Dictionary<string, string> DialnoteEvents = new(StringComparer.Ordinal)
    {
        ["call_log"] = Kinds.CallCompleted,
        ["call_recording"] = Kinds.RecordingAvailable,
        ["note"] = Kinds.NoteCreated,
    };

    public static Webhook Read(Fields fields, WebhookRules rules)
    {
        var url = Url(fields, rules);
        var setting = WebhookInput.Event(fields, null, FindEvent);
        if (setting == Webhook.DisabledEvent)
            fields.Findings.Add("event", "event_unknown", "A subscription is for events; \"disabled\" is none.");
        var webhook = new Webhook
        {
            Id = 0,
            Name = $"Zapier: {(setting.Length > 60 ? setting[..60] : setting)}",
            Provider = fields.Choice<WebhookProvider>("provider", WebhookProvider.Zapier),
            Origin = WebhookOrigin.RestHook,
            Url = url,
            Event = setting,
            Secret = "",
        };
        fields.FinishAndThrow();
        return webhook;
    }

    /// <summary>The setting that a name stands for: the setting itself, or dialnote's name for it.</summary>
    public static string FindEvent(string name) => DialnoteEvents.GetValueOrDefault(name, name);

    private static string Url(Fields fields, WebhookRules rules)
    {
        var (has, hasTarget) = (fields.Has("url"), fields.Has(TargetUrl));
        if (!hasTarget)
            return WebhookInput.Url(fields, "url", null, rules);
        if (!has)
            return WebhookInput.Url(fields, TargetUrl, null, rules);
        var (url, target) = (WebhookInput.Url(fields, "url", null, rules), WebhookInput.Url(fields, TargetUrl, null, rules));
        if (url != target)
            fields.Findings.Add(TargetUrl, "url_invalid", "This is another address than \"url\": send one of them.");
        return url;
    }
}
