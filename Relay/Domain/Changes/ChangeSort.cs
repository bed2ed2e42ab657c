namespace Relay.Domain.Changes;

/// <summary>What a change is about. In lower case it is the name of the event in the stream.</summary>
internal enum ChangeSort
{
    Event,
    Arrival,
    Delivery,
    Strike,
    Webhook,
    Run,
}
