using Relay.Api.Views;

namespace Relay.Ui.Words;

/// <summary>Why an event went to a webhook, or did not.</summary>
internal static class RoutingWords
{
    /// <param name="row">The decision.</param>
    /// <param name="webhook">The webhook as it is set up today.</param>
    /// <param name="source">The source that the webhook is bound to, by name; null where it takes every source's events.</param>
    public static string Reason(RoutingView row, Webhook webhook, string? source) =>
        row.Reason switch
        {
            "matched" => $"wants {Wanted(webhook)}",
            "replayed" => "a replay",
            "retried" => "retried by hand",
            "different_kind" => $"wants {Wanted(webhook)}",
            "other_source" => $"takes only events of {(source is null ? "another source" : Format.Visible(source))}",
            "disabled" => "its event setting is Disabled",
            "simulated" => "wants this kind, but the event is simulated and its storm was not told to send here",
            "created_later" => "wants this kind, but was made after the event came",
            "about_itself" => "wants this kind, but is what it is about: nobody is told of their own trouble",
            "changed_later" => "wants this kind today; when the event came it was deleted, disabled or set to another one",
            _ => row.Reason,
        };

    /// <summary>What came of a delivery, behind why it was made.</summary>
    public static string After(DeliverySummary delivery)
    {
        var last = delivery.Outcome is { } outcome ? "; " + OutcomeWords.Phrase(outcome, delivery.Status) : "";
        return delivery.Phase switch
        {
            DeliveryPhase.Delivered => delivery.Attempts == 1 ? last + " at the first try" : $"{last} at try {delivery.Attempts}",
            DeliveryPhase.Failed => $"{last}, after {Format.Plural(delivery.Attempts, "try", "tries")}",
            DeliveryPhase.Parked => last + "; kept until the webhook is brought back",
            DeliveryPhase.Pending when delivery.Attempts > 0 => last + "; it is tried again",
            _ => last,
        };
    }

    /// <summary>An event setting as the picker has it.</summary>
    public static string Wanted(Webhook webhook) =>
        Kinds.Choices.Concat(Kinds.Own).FirstOrDefault(choice => choice.Kind == webhook.Event) is { Kind: not null } choice
            ? $"{choice.Kind} ({choice.Label})"
        : webhook.Event == Webhook.AnyEvent ? "every kind"
        : Format.Visible(webhook.Event);

    public static StateMark State(RoutingResult result) =>
        result switch
        {
            RoutingResult.Sent => StateMark.Good("delivered"),
            RoutingResult.OnItsWay => StateMark.Waiting("on its way"),
            RoutingResult.Parked => StateMark.Parked("parked"),
            RoutingResult.Failed => StateMark.Bad("failed"),
            RoutingResult.Skipped => StateMark.Over("skipped"),
            _ => StateMark.None("not sent"),
        };
}
