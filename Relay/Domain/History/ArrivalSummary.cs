namespace Relay.Domain.History;

internal sealed record ArrivalSummary(
    long Id,
    ArrivalResult Result,
    string? Reason,
    long? EventId,
    long SourceId,
    long ReceivedAt,
    byte[] BodySha256,
    long BodyBytes,
    string Remote
);
