namespace Relay.Domain.Notices;

/// <summary>What notices say of the things that they are about.</summary>
internal static class NoticeFacts
{
    /// <summary>A webhook. Of its address the host alone: the rest of an incoming webhook's URL is its password.</summary>
    public static IReadOnlyList<(string Name, object? Value)> OfWebhook(Webhook webhook) =>
        [
            ("webhookId", Ids.Webhook(webhook.Id)),
            ("webhookName", webhook.Name),
            ("event", webhook.Event),
            ("host", Uri.TryCreate(webhook.Url, UriKind.Absolute, out var url) ? url.Host : null),
            ("page", $"/webhooks/{Ids.Webhook(webhook.Id)}"),
        ];

    /// <summary>A source.</summary>
    public static IReadOnlyList<(string Name, object? Value)> OfSource(Source source) =>
        [
            ("sourceId", Ids.Source(source.Id)),
            ("sourceName", source.Name),
            ("slug", source.Slug),
            ("page", $"/sources/{Ids.Source(source.Id)}"),
        ];
}
