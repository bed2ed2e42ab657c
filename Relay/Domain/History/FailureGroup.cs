namespace Relay.Domain.History;

/// <summary>Deliveries that failed at one webhook for one reason. Times are Unix milliseconds.</summary>
/// <param name="Since">When the first of them was made.</param>
/// <param name="LastAt">When the last of them failed.</param>
internal sealed record FailureGroup(long WebhookId, Outcome Outcome, int? Status, long Count, long Since, long LastAt);
