namespace Relay.Delivery.Lanes;

/// <summary>What a decision leaves open.</summary>
/// <param name="At">When the lane must look again by itself, Unix milliseconds; null where something else will call.</param>
/// <param name="Starves">Whether it could send, had all lanes together a place for it.</param>
internal readonly record struct LaneLook(long? At, bool Starves);
