namespace Relay.Domain.Calls;

/// <summary>A refused request whose body names the call.</summary>
internal sealed record RejectedMention(long ArrivalId, string? Reason, long ReceivedAt);
