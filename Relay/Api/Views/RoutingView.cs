namespace Relay.Api.Views;

/// <summary>A row of the why-matrix.</summary>
/// <param name="Reason"><c>matched</c>, <c>replayed</c>, <c>retried</c>, <c>different_kind</c>, <c>other_source</c>, <c>disabled</c>,
/// <c>simulated</c>, <c>created_later</c> or <c>changed_later</c>.</param>
/// <param name="At">When that became so.</param>
internal sealed record RoutingView(
    string WebhookId,
    string WebhookName,
    string Event,
    RoutingResult Result,
    string Reason,
    string? DeliveryId,
    DeliveryPhase? State,
    DateTimeOffset? At
);
