using Relay.Api.Reading;
using Relay.Ui.Requests;
using Relay.Ui.Words;

namespace Relay.Ui.Pages.Bulk;

/// <summary>What a bulk does and over what, in words.</summary>
internal static class BulkWords
{
    public static string Verb(BulkAction action) =>
        action switch
        {
            BulkAction.Retry => "Retry",
            BulkAction.Replay => "Replay",
            _ => "Skip",
        };

    /// <summary>What is counted: retries and skips are over deliveries, replays over events.</summary>
    public static string Count(BulkAction action, long count) =>
        action == BulkAction.Replay ? Format.Plural(count, "event") : Format.Plural(count, "delivery", "deliveries");

    public static StateMark State(BulkState state) =>
        state switch
        {
            BulkState.Planned => StateMark.Waiting("planned"),
            BulkState.Running => new("wait", "triangle", "running"),
            BulkState.Done => StateMark.Good("done"),
            BulkState.Cancelled => StateMark.Over("cancelled"),
            _ => StateMark.Bad("failed"),
        };

    /// <summary>The filter, part by part; none where it is over everything.</summary>
    public static IEnumerable<(string Name, string Value)> Filter(BulkFilterView filter, ISetup setup, PageContext context)
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
                    ("Events", filter.Events is { Count: var named } ? Format.Plural(named, "ticked event") : null),
                    ("Source", filter.Source is { } source ? setup.FindSource(source)?.Name ?? source : null),
                    ("Kind", filter.Kind),
                    ("Type", filter.Type),
                    ("Call", filter.CallId),
                    ("State", filter.State is { } state ? Names.Text(state).Replace('_', ' ') : null),
                    ("Reason", filter.Outcome is { } outcome ? OutcomeWords.Phrase(outcome, filter.Status) : null),
                    ("Verified", filter.Verified),
                    (
                        "Simulated",
                        filter.Simulated switch
                        {
                            null => null,
                            "none" => "left out",
                            "only" => "nothing else",
                            var run => $"of {run}",
                        }
                    ),
                    ("Field", filter.Field),
                    ("Text", filter.Q),
                    ("From", Time(filter.From, context)),
                    ("To", Time(filter.To, context)),
                ]
        )
        {
            if (value is not null)
                yield return (name, value);
        }
    }

    private static string? Time(DateTimeOffset? time, PageContext context) =>
        time is { } at ? context.Time(at.ToUnixTimeMilliseconds()) : null;
}
