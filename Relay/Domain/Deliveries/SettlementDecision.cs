namespace Relay.Domain.Deliveries;

/// <summary>What a result makes of a delivery and of its webhook.</summary>
/// <param name="Reopen">Failed deliveries that wait again: those of the streak that disabled the webhook, or that its recovery sends once
/// more.</param>
/// <param name="Redrive">Whether <paramref name="Reopen"/> is a recovery, which a delivery gets once in its life.</param>
/// <param name="NextAt">When a delivery that waits is due, Unix milliseconds; its webhook's <see cref="Hold"/> may keep it longer.</param>
/// <param name="ThrottledAt">When its receiver first said "later", where it has said nothing else since, Unix milliseconds.</param>
internal sealed record SettlementDecision(
    DeliveryState State,
    long NextAt,
    int Retries,
    long? ThrottledAt,
    WebhookHealth Health,
    IReadOnlyList<long> Reopen,
    bool Redrive = false
);
