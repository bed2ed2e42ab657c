namespace Relay.Domain.History;

internal sealed record ArrivalFilter(
    ArrivalResult? Result = null,
    long? SourceId = null,
    string? Reason = null,
    long? From = null,
    long? To = null,
    SimulatedFilter? Simulated = null
);
