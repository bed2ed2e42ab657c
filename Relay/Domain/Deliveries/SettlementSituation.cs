namespace Relay.Domain.Deliveries;

/// <summary>How a delivery and its webhook stand while an attempt's result is settled; the first that holds.</summary>
internal enum SettlementSituation
{
    /// <summary>A person asked for the attempt.</summary>
    ByHand,

    /// <summary>The attempt began before the webhook was enabled, or got another address or schedule.</summary>
    Outdated,

    /// <summary>The webhook is disabled by strikes or by a 410.</summary>
    Disabled,

    /// <summary>The webhook is paused, or takes no more of what this is.</summary>
    Resting,

    /// <summary>The webhook takes events, and the result counts.</summary>
    Ordinary,
}
