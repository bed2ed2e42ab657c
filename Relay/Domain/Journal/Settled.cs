namespace Relay.Domain.Journal;

/// <summary>What an attempt's result made of its delivery and webhook.</summary>
/// <param name="Fenced">The lease was no longer ours: the result was dropped.</param>
/// <param name="Disabled">This result disabled the webhook.</param>
/// <param name="Reopened">Other deliveries of the webhook wait again because of it.</param>
internal sealed record Settled(bool Fenced, DeliveryState State, long NextAt, WebhookHealth Health, bool Disabled, bool Reopened = false);
