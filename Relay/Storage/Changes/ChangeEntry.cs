namespace Relay.Storage.Changes;

/// <summary>A change as it is packed: of each sort what that sort has.</summary>
/// <param name="Sort">Which of the members is set.</param>
internal readonly record struct ChangeEntry(ChangeSort Sort)
{
    /// <summary>An event's, an arrival's or a run's.</summary>
    public long Id { get; init; }
    public DeliveryStep Delivery { get; init; }
    public StrikeStep Strike { get; init; }
    public WebhookStep Webhook { get; init; }
    public RunState Run { get; init; }
}
