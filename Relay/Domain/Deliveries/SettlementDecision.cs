namespace Relay.Domain.Deliveries;

/// <summary>What a result makes of a delivery and of its webhook.</summary>
/// <param name="Reopen">Failed deliveries that wait again: those of the streak that disabled the webhook, or that its recovery sends once
/// more.</param>
/// <param name="Redrive">Whether <paramref name="Reopen"/> is a recovery, which a delivery gets once in its life.</param>
/// <param name="HoldUntil">Until when the receiver asked the whole webhook to be left alone, Unix milliseconds.</param>
internal sealed record SettlementDecision(
    DeliveryState State,
    long NextAt,
    int Retries,
    int Throttles,
    WebhookHealth Health,
    IReadOnlyList<long> Reopen,
    bool Redrive = false,
    long? HoldUntil = null
);
