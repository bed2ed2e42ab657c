namespace Relay.Domain.Deliveries;

/// <summary>All that a settlement is decided by.</summary>
/// <param name="Webhook">As it is set up now.</param>
/// <param name="Health">As it is in the transaction that settles.</param>
/// <param name="Delivery">As the store has it.</param>
/// <param name="EpochAtStart">The webhook's epoch when the attempt began.</param>
/// <param name="Now">Unix milliseconds.</param>
/// <param name="Jitter">A factor in [0.8, 1.2).</param>
internal readonly record struct SettlementCase(
    Webhook Webhook,
    WebhookHealth Health,
    DeliveryProgress Delivery,
    AttemptResult Result,
    int EpochAtStart,
    long Now,
    double Jitter
)
{
    public bool IsCurrent => EpochAtStart == Health.Epoch;

    /// <summary>Retries used; with a new epoch all are there again.</summary>
    public int Retries => Delivery.Epoch == Health.Epoch ? Delivery.Retries : 0;

    /// <inheritdoc cref="DeliveryProgress.ThrottledAt"/>
    public long? ThrottledAt => Delivery.Epoch == Health.Epoch ? Delivery.ThrottledAt : null;

    /// <summary>Whether its webhook takes no more of it: it is skipped instead of waiting.</summary>
    public bool IsUnwanted => Webhook.IsDeleted || (!Webhook.TakesEvents && Delivery.Trigger == DeliveryTrigger.Event);

    /// <summary>The health that remembers this failure, where it says something about the webhook as it is now.</summary>
    public WebhookHealth Failing => IsCurrent ? Health with { LastError = Result.Error ?? Result.Outcome.Name() } : Health;

    public SettlementSituation Situation =>
        Delivery.Purpose == AttemptPurpose.Manual ? SettlementSituation.ByHand
        : !IsCurrent ? SettlementSituation.Outdated
        : Health.Status == WebhookStatus.AutoDisabled ? SettlementSituation.Disabled
        : Health.Status != WebhookStatus.Active || IsUnwanted ? SettlementSituation.Resting
        : SettlementSituation.Ordinary;
}
