using System.Net;

namespace Relay.Live;

/// <summary>Addresses that hand out credentials of the machine; no upstream is ever there.</summary>
internal static class UpstreamAddress
{
    public static bool IsForbidden(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() is "169.254.169.254";
}
