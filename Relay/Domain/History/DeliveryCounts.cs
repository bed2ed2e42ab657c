namespace Relay.Domain.History;

/// <summary>How many deliveries of an event there are in each phase.</summary>
internal sealed record DeliveryCounts(long Delivered, long Pending, long InFlight, long Parked, long Failed, long Skipped);
