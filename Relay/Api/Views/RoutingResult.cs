namespace Relay.Api.Views;

/// <summary>What became of an event at a webhook.</summary>
internal enum RoutingResult
{
    Sent,
    OnItsWay,
    Parked,
    Failed,
    Skipped,
    NotSent,
}
