namespace Relay.Domain.Journal;

/// <summary>How much a claim may bring into memory.</summary>
/// <param name="Bytes">Of bodies together; the first delivery comes whatever its size.</param>
internal readonly record struct ClaimSize(int Deliveries, long Bytes);
