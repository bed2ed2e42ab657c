using System.Text.Json;

namespace Relay.Api.Reading;

/// <summary>Reads a webhook from a request, in the order of the resource.</summary>
internal static class WebhookInput
{
    private const int MaxType = 256;
    private const string TemplateName = "templateName";

    /// <param name="fields">The request's members.</param>
    /// <param name="before">The value in force where this is a patch.</param>
    public static Webhook Read(Fields fields, Webhook? before, WebhookRules rules)
    {
        var webhook = new Webhook
        {
            Id = before?.Id ?? 0,
            Name = NameInput.Read(fields, before?.Name),
            Provider = fields.Choice<WebhookProvider>("provider", before?.Provider ?? WebhookProvider.Custom),
            Origin = before?.Origin ?? Origin(fields),
            Url = Url(fields, "url", before?.Url, rules),
            Event = Event(fields, before?.Event),
            SourceId = SourceId(fields, before?.SourceId, rules.Setup),
            Payload = fields.Choice<PayloadMode>("payload", before?.Payload ?? PayloadMode.Envelope),
            Template = Template(fields, before?.Template),
            TemplateFormat = ContentType(
                fields,
                fields.Has(TemplateName) ? TemplateFormat.Json : before?.TemplateFormat ?? TemplateFormat.Json
            ),
            RetryDelaysSeconds = RetryDelays(fields, before?.RetryDelaysSeconds ?? [1, 5, 25]),
            TimeoutSeconds = fields.Int("timeoutSeconds", before?.TimeoutSeconds ?? 30, 1, 60) ?? 30,
            StrikeLimit = fields.Int("strikeLimit", before?.StrikeLimit ?? 3, 1, 100) ?? 3,
            MaxInFlight = fields.Int("maxInFlight", before?.MaxInFlight ?? 16, 1, 256) ?? 16,
            RatePerSecond = fields.Int("ratePerSecond", before?.RatePerSecond, 1, 1000, optional: true),
            Ordered = fields.Bool("ordered", before?.Ordered ?? false),
            RedriveOnRecovery = fields.Bool("redriveOnRecovery", before?.RedriveOnRecovery ?? false),
            Headers = CustomHeaders.Read(fields, before?.Headers ?? []),
            Secret = before?.Secret ?? "",
            NextSecret = before?.NextSecret,
            SecretEndsAt = before?.SecretEndsAt,
            CreatedAt = before?.CreatedAt ?? 0,
        };
        CheckTemplate(fields, webhook, rules);
        fields.FinishAndThrow();
        return webhook;
    }

    /// <summary>Said by storms alone, when they make one; Zapier's are made elsewhere.</summary>
    private static WebhookOrigin Origin(Fields fields)
    {
        const string name = "origin";
        if (fields.Text(name) is not { } text || text == Names.Text(WebhookOrigin.Person))
            return WebhookOrigin.Person;
        if (text == Names.Text(WebhookOrigin.Storm))
            return WebhookOrigin.Storm;
        IReadOnlyList<string> allowed = [Names.Text(WebhookOrigin.Person), Names.Text(WebhookOrigin.Storm)];
        fields.Findings.Add(name, "value_unknown", "One of the allowed values.", allowed);
        return WebhookOrigin.Person;
    }

    /// <summary>The text of a template, or the name of a shipped one, whose text it then is.</summary>
    private static string? Template(Fields fields, string? before)
    {
        var text = fields.Text("template", before, optional: true);
        if (fields.Text(TemplateName) is not { } name)
            return text;
        if (fields.Has("template"))
            fields.Findings.Add(TemplateName, "template_invalid", "Send a template, or the name of one.");
        else if (ShippedTemplate.Find(name) is { } shipped)
            return shipped.Text;
        else
            fields.Findings.Add(
                TemplateName,
                "value_unknown",
                "One of the shipped templates.",
                [.. ShippedTemplate.All.Select(one => one.Name)]
            );
        return text;
    }

    /// <summary>What a template says, by its content type: values are written into it accordingly.</summary>
    public static TemplateFormat ContentType(Fields fields, TemplateFormat before)
    {
        const string name = "contentType";
        if (fields.Text(name, before.Name()) is not { } text)
            return before;
        if (TemplateFormats.Find(text) is { } format)
            return format;
        fields.Findings.Add(name, "value_unknown", $"One of {string.Join(", ", TemplateFormats.Names)}.", [.. TemplateFormats.Names]);
        return before;
    }

    /// <summary>Where it sends, normalised; empty where the findings say why not.</summary>
    /// <param name="name">The member that says it.</param>
    public static string Url(Fields fields, string name, string? before, WebhookRules rules)
    {
        var text = fields.Required(name, before, "url_required");
        if (text is null || (text == before && !fields.Has(name)))
            return text ?? "";
        var verdict = WebhookUrl.Parse(text, rules.Egress, rules.IsOwnListener);
        if (verdict.Code is { } code)
            fields.Findings.Add(fields.PathOf(name), code, verdict.Detail ?? "");
        return verdict.Value?.AbsoluteUri ?? "";
    }

    /// <summary>The event setting; empty where the findings say why it is none.</summary>
    /// <param name="find">From another name to a setting; null where there are no others.</param>
    public static string Event(Fields fields, string? before, Func<string, string>? find = null)
    {
        if (fields.Raw("event") is { ValueKind: JsonValueKind.Array })
        {
            fields.Findings.Add("event", "single_event", "A webhook carries exactly one event; make one webhook for each.");
            return "";
        }

        var text = fields.Required("event", before, "event_required");
        if (text is not null && find is not null)
            text = find(text);
        if (text is null || text == Webhook.DisabledEvent || Kinds.IsChoice(text) || IsExactType(text))
            return text ?? "";
        fields.Findings.Add("event", "event_unknown", EventForm, AllowedEvents());
        return "";
    }

    /// <summary>The refusal of an address that names no event.</summary>
    public static ProblemException UnknownEvent() =>
        new(new Problem("event_unknown", EventForm, [new FieldError("event", "event_unknown", EventForm, AllowedEvents())]));

    private const string EventForm = "A kind, \"disabled\", or a dialect, a slash and the provider's own type.";

    private static IReadOnlyList<string> AllowedEvents() =>
        [.. Kinds.All, Webhook.DisabledEvent, .. DialectNames.All.Select(name => name + "/<type>")];

    /// <summary>Whether this is a dialect, a slash and 1 to 256 printable ASCII characters.</summary>
    public static bool IsExactType(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !DialectNames.All.Contains(text[..slash]))
            return false;
        var type = text.AsSpan(slash + 1);
        return type.Length is > 0 and <= MaxType && !type.ContainsAnyExceptInRange(' ', '~');
    }

    private static long? SourceId(Fields fields, long? before, ISetup setup)
    {
        var text = fields.Text("sourceId", before is { } id ? Ids.Source(id) : null, optional: true);
        if (text is null)
            return null;
        // One that was deleted since stays where a patch does not speak of it.
        if (!fields.Has("sourceId"))
            return before;
        if (setup.FindSource(text) is { } source && setup.FindSource(source.Id) is not null && source.Id != Source.Own.Id)
            return source.Id;
        fields.Findings.Add("sourceId", "source_not_found", "There is no such source.");
        return null;
    }

    private static IReadOnlyList<int> RetryDelays(Fields fields, IReadOnlyList<int> before)
    {
        const string name = "retryDelaysSeconds";
        if (fields.Raw(name) is not { } value)
            return before;
        if (value.ValueKind == JsonValueKind.Null)
            fields.Findings.AddShape(name, "json_null", "This must be a list; leave it out for its default.");
        else if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Number))
            fields.Findings.AddShape(name, "json_type_mismatch", "This must be a list of whole numbers.");
        else if (RetryDelays(value) is { } delays)
            return delays;
        else
            fields.Findings.Add(name, "retry_schedule_invalid", "At most 20 whole seconds, each from 1 to 86400.");
        return before;
    }

    private static List<int>? RetryDelays(JsonElement list)
    {
        var delays = new List<int>();
        foreach (var item in list.EnumerateArray())
        {
            if (delays.Count == 20 || !item.TryGetInt32(out var seconds) || seconds is < 1 or > 86_400)
                return null;
            delays.Add(seconds);
        }

        return delays;
    }

    private static void CheckTemplate(Fields fields, Webhook webhook, WebhookRules rules)
    {
        if (webhook.Template is null)
        {
            if (webhook.Payload == PayloadMode.Template)
                fields.Findings.Add("template", "template_invalid", "The payload \"template\" needs a template.");
        }
        else if (rules.CheckTemplate(webhook.Template, webhook.TemplateFormat) is { } fault)
        {
            fields.Findings.Add("template", fault.Code, fault.Detail, at: fault.At);
        }
    }
}
