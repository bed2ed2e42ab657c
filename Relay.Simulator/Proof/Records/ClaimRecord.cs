namespace Relay.Simulator.Proof.Records;

/// <summary>What the relay says of a delivery that its receiver did not accept.</summary>
/// <param name="Webhook">The place of the webhook among the storm's.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="State">The delivery's state, such as <c>pending</c>.</param>
/// <param name="IsOverdue">Whether its next try should have been some time ago.</param>
public sealed record ClaimRecord(int Webhook, string EventId, string State, bool IsOverdue);
