namespace Relay.Domain.History;

/// <summary>To the webhooks that had the event, or to those that would get it today.</summary>
internal enum ReplayRouting
{
    Original,
    Current,
}
