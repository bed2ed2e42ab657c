namespace Relay.Domain.Deliveries;

/// <summary>Who failed and when, for one HTTP try.</summary>
internal enum Outcome
{
    Succeeded,
    Refused,
    ServerError,
    Redirected,
    Throttled,
    Gone,
    ConnectFailed,
    DnsFailed,
    TlsFailed,
    TimedOut,
    Reset,
    ProtocolError,
    AddressBlocked,
    TemplateFailed,
    Shutdown,
    Interrupted,
}
