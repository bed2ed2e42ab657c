using Relay.Domain;
using Relay.Domain.Deliveries;
using Relay.Domain.History;
using Relay.Domain.Webhooks;
using Relay.Ui.Words;

namespace Relay.Testing;

/// <summary>A delivery in one line, in the words of the relay's pages.</summary>
internal static class DeliverySentence
{
    public static string From(DeliverySummary delivery, IReadOnlyList<AttemptRecord> attempts, Webhook? webhook, string type)
    {
        var (name, url) = webhook is null ? ("a deleted webhook", "") : ($"'{webhook.Name}'", $" ({webhook.Url})");
        var state = States.FromPhase(delivery.Phase, delivery.Attempts).Text;
        return $"{type} to {name}{url}: {state}{Tries(delivery, attempts, webhook)} · {Ids.Event(delivery.EventId)}";
    }

    private static string Tries(DeliverySummary delivery, IReadOnlyList<AttemptRecord> attempts, Webhook? webhook)
    {
        if (attempts is not [.., var last])
            return ", never tried";
        var most = webhook is null || delivery.Phase is DeliveryPhase.Delivered ? "" : $" of {webhook.RetryDelaysSeconds.Count + 1}";
        var effect = delivery.Phase is DeliveryPhase.Delivered ? "" : $"; {StrikeWords.Effect(last, delivery, webhook).Text}";
        return $", attempt {last.Number}{most}: {OutcomeWords.Phrase(last)}{effect}";
    }
}
