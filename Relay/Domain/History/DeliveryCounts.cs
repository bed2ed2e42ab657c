namespace Relay.Domain.History;

/// <summary>How many deliveries of an event there are in each phase.</summary>
internal sealed record DeliveryCounts(long Delivered, long Pending, long InFlight, long Parked, long Failed, long Skipped)
{
    /// <summary>Whether one of them is still to come to an end.</summary>
    public bool HasOpen => Pending > 0 || InFlight > 0 || Parked > 0;
}
