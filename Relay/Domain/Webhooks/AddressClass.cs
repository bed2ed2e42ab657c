namespace Relay.Domain.Webhooks;

/// <summary>What an address is, for the question whether Relay may dial it.</summary>
internal enum AddressClass
{
    Public,
    Unspecified,
    Loopback,
    Private,
    CarrierNat,
    LinkLocal,
    Multicast,
    Reserved,
    Transition,
    Scoped,
    Metadata,
}
