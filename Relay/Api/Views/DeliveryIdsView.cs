namespace Relay.Api.Views;

/// <summary>The deliveries that a retry or a replay made or reopened.</summary>
internal sealed record DeliveryIdsView(IReadOnlyList<string> DeliveryIds);
