namespace Relay.Domain.Webhooks;

/// <summary>What is allowed in a webhook and perhaps not meant.</summary>
internal static class WebhookWarnings
{
    private const int MostNamed = 3;

    /// <summary>An address whose platform reads one form alone, and is sent another.</summary>
    public static TargetWarning? FindUnreadable(Webhook webhook) =>
        TargetPlatform.Find(webhook.Url) is { Template: { } template } platform && webhook.Payload != PayloadMode.Template
            ? new TargetWarning(
                "payload_unreadable",
                $"{platform.Name} takes messages of its own form alone: choose the payload \"template\" with the ready-made template \"{template}\"."
            )
            : null;

    /// <summary>An address at which events are taken now and then only.</summary>
    public static TargetWarning? FindTestAddress(Webhook webhook) =>
        TargetPlatform.IsTestAddress(webhook.Url)
            ? new TargetWarning(
                "test_address",
                "This looks like an n8n test URL, which answers only while its editor listens: use the production URL, /webhook/…"
            )
            : null;

    /// <summary>
    /// Original payloads carry the provider's signature; where Relay has no secret to make it anew, one that is sent late is refused as
    /// stale. Null where no source that it can hear is like that.
    /// </summary>
    public static TargetWarning? FindStaleSignatures(Webhook webhook, RoutingTable table) =>
        webhook.Payload == PayloadMode.Original ? FindStaleSignatures(webhook.SourceId, table) : null;

    /// <inheritdoc cref="FindStaleSignatures(Webhook, RoutingTable)"/>
    /// <param name="sourceId">The one source that it hears; null for every one.</param>
    public static TargetWarning? FindStaleSignatures(long? sourceId, RoutingTable table)
    {
        var names = table
            .Sources.Where(source => source.GoesStale && (sourceId ?? source.Source.Id) == source.Source.Id)
            .OrderBy(source => source.Source.Id)
            .Select(source => source.Source.Name)
            .ToList();
        if (names.Count == 0)
            return null;
        var named = string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
        return new TargetWarning(
            "signature_not_renewed",
            $"Relay has no secret of {named}, so it can't sign what it sends late anew: a receiver that verifies refuses it as stale. "
                + "Such a refusal is no strike."
        );
    }
}
