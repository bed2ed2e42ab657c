namespace Relay.Simulator.Check;

/// <summary>How a request to a handler is signed.</summary>
internal enum Signing
{
    Good,
    WrongKey,
    OtherBody,
    Missing,
    Stale,
    Future,
}
