using System.Text.RegularExpressions;

namespace Relay.Domain.Webhooks;

/// <summary>A platform that is known by the addresses it gives out, and what to do there.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Advice">Where its address comes from, in a sentence.</param>
/// <param name="Template">The shipped template that speaks its language, where it takes no other.</param>
internal sealed partial record TargetPlatform(string Name, string Advice, string? Template = null)
{
    private static readonly (Func<Uri, bool> IsOf, TargetPlatform Platform)[] Table =
    [
        (
            url => url.Host == "hooks.zapier.com",
            new(
                "Zapier",
                "Zapier subscribes by itself with the key under Settings; or paste the address of a Catch Hook, with the provider Zapier."
            )
        ),
        (
            url => url.Host is "hook.make.com" or "hook.integromat.com" || MakeZone().IsMatch(url.Host),
            new("Make", "In Make, add Webhooks → Custom webhook to a scenario and paste its address here, with the provider Custom.")
        ),
        (
            url => url.Host.EndsWith(".n8n.cloud", StringComparison.Ordinal) || N8nPath().IsMatch(url.AbsolutePath),
            new("n8n", "In n8n, add a Webhook node with the method POST and paste its production URL here, with the provider Custom.")
        ),
        (
            url => url.Host.EndsWith(".m.pipedream.net", StringComparison.Ordinal),
            new("Pipedream", "In Pipedream, start a workflow with an HTTP trigger and paste its address here.")
        ),
        (
            url => url.Host == "hooks.slack.com" && url.AbsolutePath.StartsWith("/services/", StringComparison.Ordinal),
            new(
                "Slack",
                "In Slack, add an app with Incoming Webhooks, copy its URL, and choose the ready-made template Slack.",
                ShippedTemplate.Slack
            )
        ),
        (
            IsTeams,
            new(
                "Microsoft Teams",
                "In Teams, add the workflow \"when a webhook request is received\" to a channel, copy its URL, and choose the template Microsoft Teams.",
                ShippedTemplate.Teams
            )
        ),
        (
            url => MattermostPath().IsMatch(url.AbsolutePath),
            new(
                "Mattermost",
                "In Mattermost, add an incoming webhook under Integrations, copy its URL, and choose the template Mattermost.",
                ShippedTemplate.Mattermost
            )
        ),
    ];

    /// <summary>Every platform, for those who look for an address.</summary>
    public static IReadOnlyList<TargetPlatform> All { get; } = [.. Table.Select(row => row.Platform)];

    /// <returns>Null where the address is no known platform's.</returns>
    public static TargetPlatform? Find(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            return null;
        foreach (var (isOf, platform) in Table)
        {
            if (isOf(parsed))
                return platform;
        }

        return null;
    }

    /// <summary>Whether n8n answers at this address only while somebody has its editor open.</summary>
    public static bool IsTestAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.AbsolutePath.StartsWith("/webhook-test/", StringComparison.Ordinal);

    private static bool IsTeams(Uri url) =>
        url.Host.EndsWith(".webhook.office.com", StringComparison.Ordinal)
        || (
            (
                url.Host.EndsWith(".logic.azure.com", StringComparison.Ordinal)
                || url.Host.EndsWith(".api.powerplatform.com", StringComparison.Ordinal)
            ) && url.AbsolutePath.Contains("/workflows/", StringComparison.Ordinal)
        );

    [GeneratedRegex("/hooks/[a-z0-9]{26}$")]
    private static partial Regex MattermostPath();

    [GeneratedRegex(@"^hook\.[a-z]{2}\d\.make\.com$")]
    private static partial Regex MakeZone();

    // Anybody's server can have a path /webhook/…; behind n8n's stands an id.
    [GeneratedRegex("^/webhook(-test)?/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex N8nPath();
}
