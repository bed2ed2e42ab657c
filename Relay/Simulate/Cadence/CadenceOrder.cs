namespace Relay.Simulate.Cadence;

/// <summary>A recorded stretch of time to send again.</summary>
/// <param name="Events">Which events. Times are Unix milliseconds.</param>
/// <param name="Speed">How much faster than life, from 1; null for as fast as the target takes them, one after the other.</param>
/// <param name="Shuffle">The share of events that change places with one of the next few, 0 to 1.</param>
/// <param name="Duplicates">The share of events that are sent twice, 0 to 1.</param>
/// <param name="Seed">What both of these follow from.</param>
internal sealed record CadenceOrder(EventFilter Events, CadenceTarget Target, double? Speed, double Shuffle, double Duplicates, long Seed)
{
    /// <summary>The most that time can be pressed together.</summary>
    public const int MostSpeed = 100;
}
