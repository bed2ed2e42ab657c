namespace Relay.Api.Reading;

/// <summary>What <c>direction</c> can ask for.</summary>
internal enum CallDirection
{
    Inbound,
    Outbound,
}
