namespace Relay.Domain.Journal;

/// <summary>An attempt that ended.</summary>
/// <param name="Epoch">The webhook's epoch when the attempt began.</param>
internal sealed record Attempted(DeliveryWork Work, AttemptResult Result, int Epoch);
