using Relay.Api.Reading;

namespace Relay.Ui.Pages.Bulk;

/// <summary>What a bulk does and over what, in words.</summary>
internal static class BulkWords
{
    public static string Of(BulkAction action) =>
        action switch
        {
            BulkAction.Retry => "Retry",
            BulkAction.Replay => "Replay",
            _ => "Skip",
        };

    /// <summary>What is counted: retries and skips are over deliveries, replays over events.</summary>
    public static string Count(BulkAction action, long count) =>
        action == BulkAction.Replay ? Format.Plural(count, "event") : Format.Plural(count, "delivery", "deliveries");

    public static (string Tone, string Shape, string Text) StateOf(BulkState state) =>
        state switch
        {
            BulkState.Planned => ("wait", "ring", "planned"),
            BulkState.Running => ("wait", "triangle", "running"),
            BulkState.Done => ("ok", "dot", "done"),
            BulkState.Cancelled => ("faint", "bar", "cancelled"),
            _ => ("bad", "cross", "failed"),
        };

    /// <summary>The filter, part by part; none where it is over everything.</summary>
    public static IEnumerable<(string Name, string Value)> Filter(BulkFilterView filter, ISetup setup, Visit visit)
    {
        foreach (
            var (name, value) in ((string, string?)[])
                [
                    (
                        "Webhook",
                        filter.Webhook is { } webhook && Ids.TryParse("wh_", webhook, out var webhookId)
                            ? setup.FindWebhook(webhookId)?.Name ?? webhook
                            : null
                    ),
                    ("Event", filter.Event),
                    ("Source", filter.Source is { } source ? setup.FindSource(source)?.Name ?? source : null),
                    ("Kind", filter.Kind),
                    ("Type", filter.Type),
                    ("Call", filter.CallId),
                    ("State", filter.State is { } state ? Names.Text(state).Replace('_', ' ') : null),
                    ("Verified", filter.Verified),
                    ("Text", filter.Q),
                    ("From", Time(filter.From, visit)),
                    ("To", Time(filter.To, visit)),
                ]
        )
        {
            if (value is not null)
                yield return (name, value);
        }
    }

    private static string? Time(DateTimeOffset? time, Visit visit) => time is { } at ? visit.Time(at.ToUnixTimeMilliseconds()) : null;
}
