namespace Relay.Delivery.Lanes;

/// <summary>One thing that a lane wants done; it counts as under way until the lane hears how it ended.</summary>
/// <param name="Count">How many deliveries a claim may bring.</param>
/// <param name="Work">What is sent.</param>
/// <param name="Works">What is given back.</param>
internal readonly record struct LaneAction(
    LaneActionKind Kind,
    int Count = 0,
    DeliveryWork? Work = null,
    IReadOnlyList<DeliveryWork>? Works = null
)
{
    /// <summary>Whether it brings into the store what a person has changed.</summary>
    public bool IsChange => Kind is LaneActionKind.Return or LaneActionKind.SkipUnwanted or LaneActionKind.Refresh;
}
