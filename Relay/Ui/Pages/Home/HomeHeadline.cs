using Relay.Api.Views;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Home;

/// <summary>The worst thing that is the case, in words, and where it is mended.</summary>
/// <param name="Tone">bad, warn, or nothing where all is well.</param>
/// <param name="Href">Where the button leads; null for none.</param>
internal sealed record HomeHeadline(string Tone, string Text, string? Href = null, string? Label = null)
{
    /// <param name="trouble">Webhooks that somebody should look at, the disabled ones first.</param>
    /// <param name="failures">What failed for good and can be sent again.</param>
    /// <param name="incidents">Conditions of sources that are open, with the source's name.</param>
    public static HomeHeadline From(
        LedgerView ledger,
        IReadOnlyList<(Webhook Webhook, WebhookHealth Health)> trouble,
        IReadOnlyList<FailureGroup> failures,
        IReadOnlyList<(string Kind, Source Source)> incidents
    )
    {
        if (ledger.Difference != 0)
            return new("bad", "The ledger does not balance", "/api/v1/ledger", "Look at it");
        var down = trouble.Where(found => found.Health.Status == WebhookStatus.AutoDisabled).ToList();
        if (down.Count > 0)
            return Down(down);
        if (incidents.FirstOrDefault(incident => incident.Kind == Kinds.SourceRejecting) is { Source: { } refusing })
            return new(
                "bad",
                $"{Format.Visible(refusing.Name)} refuses much of what it is sent",
                $"/events?view=rejected&source={Uri.EscapeDataString(refusing.Slug)}",
                "See why"
            );
        if (failures.Sum(group => group.Count) is > 0 and var failed)
            return new("bad", $"{Format.Plural(failed, "delivery", "deliveries")} failed for good", "/deliveries?state=failed", "See them");
        if (trouble is [var (webhook, health), ..])
            return trouble.Count == 1
                ? new("warn", $"{Format.Visible(webhook.Name)} keeps failing: {Waiting(health.Open)}", Page(webhook), "Look at it")
                : new("warn", $"{Format.Count(trouble.Count)} webhooks keep failing", "/webhooks?state=trouble", "See them");
        if (incidents is [{ Source: { } silent }, ..])
            return new(
                "warn",
                $"{Format.Visible(silent.Name)} has been sent nothing for long",
                $"/sources/{Ids.Source(silent.Id)}",
                "Look at it"
            );
        if (ledger.Parked > 0)
            return new(
                "park",
                $"{Format.Plural(ledger.Parked, "delivery is", "deliveries are")} parked",
                "/deliveries?state=parked",
                "See them"
            );
        return ledger.Received == 0 ? new("", "Nothing has come in yet") : new("", "All is well");
    }

    private static HomeHeadline Down(List<(Webhook Webhook, WebhookHealth Health)> down)
    {
        var parked = down.Sum(found => found.Health.Parked);
        return down is [var (webhook, _)]
            ? new("bad", $"{Format.Visible(webhook.Name)} is down: {Waiting(parked)}", Page(webhook), "Enable…")
            : new("bad", $"{Format.Count(down.Count)} webhooks are down: {Waiting(parked)}", "/webhooks?state=trouble", "See them");
    }

    private static string Page(Webhook webhook) => $"/webhooks/{Ids.Webhook(webhook.Id)}";

    private static string Waiting(long count) => Format.Plural(count, "delivery waits", "deliveries wait");
}
