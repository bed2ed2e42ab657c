namespace Relay.Delivery.Lanes;

/// <summary>What all lanes together leave to one.</summary>
/// <param name="InFlight">Attempts in flight, all lanes together.</param>
/// <param name="Most">How many there may be.</param>
/// <param name="IsShort">Whether what all lanes hold in memory is as much as it may be.</param>
internal readonly record struct LanePlaces(int InFlight, int Most, bool IsShort)
{
    /// <summary>
    /// Whether one more attempt may begin. When places are short, lanes take turns, and one that hangs gets a single attempt.
    /// </summary>
    /// <param name="begun">Attempts that the lane has begun since the count was taken.</param>
    /// <param name="own">The lane's own attempts in flight.</param>
    public bool Has(int begun, bool hangs, int own) => InFlight + begun < Most / 2 || (InFlight + begun < Most && (!hangs || own == 0));
}
