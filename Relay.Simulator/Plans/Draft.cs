namespace Relay.Simulator.Plans;

/// <summary>A request before it has its place in the storm: small, because many wait for their time.</summary>
/// <param name="Event">The place of its event among those that the call sends.</param>
/// <param name="At">When it would be sent, in the providers' time, Unix milliseconds.</param>
/// <param name="Index">The event's place among all that are sent; of requests of one moment it decides which comes first.</param>
/// <param name="Twin">Whether it goes out at the very moment of the event's own request.</param>
/// <param name="MovedSeconds">How much later a copy says that the event was.</param>
internal readonly record struct Draft(
    int Event,
    RequestRole Role,
    string Twist,
    double At,
    int Index,
    bool Twin = false,
    int MovedSeconds = 0
)
{
    /// <summary>The order of sending.</summary>
    public (double At, int Index, RequestRole Role) Place => (At, Index, Role);
}
