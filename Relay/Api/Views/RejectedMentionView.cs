namespace Relay.Api.Views;

/// <summary>A refused request that names a call.</summary>
internal sealed record RejectedMentionView(string ArrivalId, string? Reason, DateTimeOffset ReceivedAt);
