using System.Text.Json;
using Relay.Simulate;
using Relay.Simulate.Cadence;

namespace Relay.Api.Reading;

/// <summary>Reads a recorded stretch of time to send again.</summary>
internal static class CadenceInput
{
    private static readonly string[] Places = ["webhookId", "sinkId", "url"];

    /// <param name="now">Unix milliseconds.</param>
    public static CadenceOrder Read(Fields fields, WebhookRules rules, ISinks sinks, long now)
    {
        var (filter, target) = (Needed(fields, "filter", "{} is everything"), Needed(fields, "target", "name a webhook, a sink or a URL"));
        var events = filter is null ? new EventFilter() : BulkInput.Events(filter, rules.Setup, now);
        filter?.Finish();
        var place = target is null ? new CadenceTarget("", null, null) : Target(target, rules, sinks);
        target?.Finish();
        var order = new CadenceOrder(
            events,
            place,
            Speed(fields),
            fields.Share("shuffle"),
            fields.Share("duplicates"),
            fields.Int("seed", 1, 0, int.MaxValue) ?? 1
        );
        fields.FinishAndThrow();
        return order;
    }

    private static Fields? Needed(Fields fields, string name, string how)
    {
        if (!fields.Has(name))
            fields.Findings.AddShape(name, "json_missing_member", $"This is needed: {how}.");
        return fields.Object(name);
    }

    private static double? Speed(Fields fields) =>
        fields.Raw("speed") is { ValueKind: JsonValueKind.String } text && text.GetString() == "max"
            ? null
            : fields.Number("speed", 1, 1, CadenceOrder.MostSpeed, ("x", 1));

    private static CadenceTarget Target(Fields target, WebhookRules rules, ISinks sinks)
    {
        var named = Places.Where(target.Has).ToList();
        if (named.Count != 1)
        {
            foreach (var name in named)
                target.Raw(name);
            target.Findings.Add(target.PathOf("url"), "value_unknown", "One of webhookId, sinkId and url says where to.");
            return new CadenceTarget("", null, null);
        }

        if (named[0] == "webhookId")
            return Webhook(target, rules.Setup);
        var url = named[0] == "url" ? WebhookInput.Url(target, "url", null, rules) : Sink(target, sinks);
        return new CadenceTarget(named[0] == "url" ? url : target.Text("sinkId") ?? "", null, Draft(target, url));
    }

    private static CadenceTarget Webhook(Fields target, ISetup setup)
    {
        var text = target.Text("webhookId") ?? "";
        var found = Ids.TryParse("wh_", text, out var id) ? setup.FindWebhook(id) : null;
        if (found is not { Listener: null })
            target.Findings.Add(target.PathOf("webhookId"), "value_unknown", "There is no such webhook.");
        return new CadenceTarget(text, found?.Id, null);
    }

    private static string Sink(Fields target, ISinks sinks)
    {
        if (Ids.TryParse("snk_", target.Text("sinkId") ?? "", out var id) && sinks.Find(id) is { } sink)
            return sink.Url.AbsoluteUri;
        target.Findings.Add(target.PathOf("sinkId"), "value_unknown", "There is no such sink.");
        return "";
    }

    /// <summary>Each event is tried once: a replay is to show what the target does, not to get it through.</summary>
    private static Webhook Draft(Fields target, string url)
    {
        var payload = target.Choice("payload", (PayloadMode?)PayloadMode.Original);
        if (payload == PayloadMode.Template)
            target.Findings.Add(target.PathOf("payload"), "value_unknown", "original or envelope; a webhook of yours has a template.");
        return new Webhook
        {
            Id = 0,
            Name = "",
            Url = url,
            Event = Domain.Webhooks.Webhook.DisabledEvent,
            Payload = payload,
            RetryDelaysSeconds = [],
            MaxInFlight = target.Int("maxInFlight", 1, 1, 256) ?? 1,
            Secret = "",
        };
    }
}
