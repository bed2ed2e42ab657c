namespace Relay.Domain.Journal;

/// <summary>A late request that a person lets in.</summary>
/// <param name="ArrivalId">The rejected arrival.</param>
/// <param name="Draft">The event that it would have been, with a waiting delivery for each webhook that asks for it today.</param>
/// <param name="Actor">Who does it, for the audit.</param>
internal sealed record Admission(long ArrivalId, EventDraft Draft, string Actor);
