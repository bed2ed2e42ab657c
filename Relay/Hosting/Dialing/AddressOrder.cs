using System.Net;
using System.Net.Sockets;

namespace Relay.Hosting.Dialing;

/// <summary>In which order the addresses of one name are tried: RFC 8305 §4. Pure.</summary>
internal static class AddressOrder
{
    /// <summary>How many addresses of one name are tried; a name can have a thousand.</summary>
    public const int Most = 16;

    /// <summary>
    /// The families alternate, beginning with that of the first address, so that a family that leads nowhere costs one step and not the
    /// whole limit. Within a family the resolver's order stands (RFC 6724). Each address once.
    /// </summary>
    public static IPAddress[] Alternate(IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 1)
            return [Unmap(addresses[0])];
        var distinct = addresses.Select(Unmap).Distinct().ToArray();
        var first = new Queue<IPAddress>(distinct.Where(address => address.AddressFamily == distinct[0].AddressFamily));
        var second = new Queue<IPAddress>(distinct.Where(address => address.AddressFamily != distinct[0].AddressFamily));
        var ordered = new List<IPAddress>(Math.Min(distinct.Length, Most));
        while (ordered.Count < Most && first.Count + second.Count > 0)
        {
            if (first.TryDequeue(out var next))
                ordered.Add(next);
            (first, second) = (second, first);
        }

        return [.. ordered];
    }

    private static IPAddress Unmap(IPAddress address) =>
        address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
