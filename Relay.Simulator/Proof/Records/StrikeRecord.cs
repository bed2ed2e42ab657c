namespace Relay.Simulator.Proof.Records;

/// <summary>What was seen of a webhook whose receiver failed until it was mended.</summary>
/// <param name="State">Its state when the sending was over: <c>auto_disabled</c> is what it should be.</param>
/// <param name="FailureCount">The strikes that the relay says.</param>
/// <param name="Parked">How much was parked.</param>
/// <param name="HitsBefore">How many hits its sink had before it was mended.</param>
public sealed record StrikeRecord(string State, int FailureCount, long Parked, int HitsBefore);
