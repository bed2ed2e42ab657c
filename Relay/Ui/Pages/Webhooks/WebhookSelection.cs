using Relay.Api.Views;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Webhooks;

/// <summary>Which webhooks a page of cards shows: those in trouble first, then the newest.</summary>
internal sealed class WebhookSelection
{
    public const int PageSize = 60;

    private WebhookSelection(IReadOnlyList<Webhook> matching, IReadOnlyDictionary<WebhookGroup, int> counts, int page)
    {
        (Total, Counts) = (matching.Count, counts);
        Pages = Math.Max(1, (matching.Count + PageSize - 1) / PageSize);
        Page = Math.Clamp(page, 1, Pages);
        Shown = [.. matching.Skip((Page - 1) * PageSize).Take(PageSize)];
    }

    public IReadOnlyList<Webhook> Shown { get; }

    /// <summary>How many there are of each group among those that the text finds.</summary>
    public IReadOnlyDictionary<WebhookGroup, int> Counts { get; }

    public int Total { get; }

    /// <summary>From 1.</summary>
    public int Page { get; }

    public int Pages { get; }

    /// <param name="text">A part of the name, the URL or the event's name, or a whole id; empty for all.</param>
    public static WebhookSelection Choose(
        IReadOnlyList<Webhook> webhooks,
        IReadOnlyDictionary<long, WebhookHealth> health,
        string text,
        WebhookGroup group,
        int page
    )
    {
        var found = webhooks
            .Where(webhook => Finds(webhook, text))
            .Select(webhook => Row(webhook, health.GetValueOrDefault(webhook.Id) ?? new WebhookHealth()))
            .ToList();
        var counts = Enum.GetValues<WebhookGroup>()
            .ToDictionary(one => one, one => one == WebhookGroup.All ? found.Count : found.Count(row => row.Group == one));
        var matching = found
            .Where(row => group == WebhookGroup.All || row.Group == group)
            .OrderBy(row => row.Group)
            .ThenBy(row => row.IsOut ? 0 : 1)
            .ThenByDescending(row => row.Webhook.Id)
            .Select(row => row.Webhook)
            .ToList();
        return new WebhookSelection(matching, counts, page);
    }

    private static (Webhook Webhook, WebhookGroup Group, bool IsOut) Row(Webhook webhook, WebhookHealth health) =>
        (webhook, FindGroup(webhook, health), health.Status == WebhookStatus.AutoDisabled);

    private static WebhookGroup FindGroup(Webhook webhook, WebhookHealth health) =>
        WebhookView.StateOf(webhook, health) switch
        {
            WebhookState.AutoDisabled => WebhookGroup.Trouble,
            WebhookState.Disabled => WebhookGroup.Disabled,
            WebhookState.Paused => WebhookGroup.Paused,
            _ => health.IsTroubled ? WebhookGroup.Trouble : WebhookGroup.Active,
        };

    private static bool Finds(Webhook webhook, string text) =>
        text.Length == 0
        || webhook.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
        || webhook.Url.Contains(text, StringComparison.OrdinalIgnoreCase)
        || EventSettings.Label(webhook.Event).Contains(text, StringComparison.OrdinalIgnoreCase)
        || Ids.Webhook(webhook.Id) == text;
}

/// <summary>
/// Webhooks by what they need from people, the neediest first. Trouble: disabled by strikes, with strikes, or with a drain that stopped.
/// </summary>
internal enum WebhookGroup
{
    All,
    Trouble,
    Paused,
    Active,
    Disabled,
}
