using System.Net;
using System.Net.Sockets;

namespace Relay.Domain.Webhooks;

/// <summary>
/// Classifies addresses by the union of IANA's special registries and what clouds answer their metadata on. Only
/// <see cref="AddressClass.Public"/> may be dialled unasked.
/// An IPv4 address inside an IPv6 one is unwrapped first, because the network at the other end unwraps it too.
/// </summary>
internal static class AddressRules
{
    /// <summary>Addresses that hand out credentials of the machine: refused whatever the operator allows.</summary>
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("169.254.169.254"),
        IPAddress.Parse("169.254.170.2"),
        IPAddress.Parse("169.254.169.253"), // clouds in general, AWS ECS, AWS DNS
        IPAddress.Parse("100.100.100.200"),
        IPAddress.Parse("168.63.129.16"),
        IPAddress.Parse("192.0.0.192"), // Alibaba, Azure's wire server, Oracle
        IPAddress.Parse("fd00:ec2::254"),
        IPAddress.Parse("fd20:ce::254"), // AWS, Google
    ];

    private static readonly (IPNetwork Network, AddressClass Class)[] V4 = Table(
        (AddressClass.Unspecified, "0.0.0.0/8"),
        (AddressClass.Loopback, "127.0.0.0/8"),
        (AddressClass.Private, "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16"),
        (AddressClass.CarrierNat, "100.64.0.0/10"),
        (AddressClass.LinkLocal, "169.254.0.0/16"),
        (AddressClass.Multicast, "224.0.0.0/4"),
        (
            AddressClass.Reserved,
            "192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24 "
                + "198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4"
        )
    );

    // The order matters: the unspecified and the loopback address are also of the IPv4-compatible range.
    private static readonly (IPNetwork Network, AddressClass Class)[] V6 = Table(
        (AddressClass.Unspecified, "::/128"),
        (AddressClass.Loopback, "::1/128"),
        (AddressClass.Transition, "::/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 2002::/16"),
        (AddressClass.Private, "fc00::/7"),
        (AddressClass.LinkLocal, "fe80::/10 fec0::/10"),
        (AddressClass.Multicast, "ff00::/8"),
        (AddressClass.Reserved, "100::/64 100:0:0:1::/64 5f00::/16 2001::/23 2001:db8::/32 2620:4f:8000::/48 3ffe::/16 3fff::/20")
    );

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    public static AddressClass Classify(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return ClassifyV4(address);
        if (address.IsIPv4MappedToIPv6)
            return ClassifyV4(address.MapToIPv4());
        var scoped = address.ScopeId != 0;
        var plain = scoped ? new IPAddress(address.GetAddressBytes()) : address;
        if (IsMetadata(plain))
            return AddressClass.Metadata;
        return scoped ? AddressClass.Scoped : ClassifyV6(plain);
    }

    private static AddressClass ClassifyV4(IPAddress address) =>
        IsMetadata(address) ? AddressClass.Metadata : Find(V4, address) ?? AddressClass.Public;

    private static AddressClass ClassifyV6(IPAddress address)
    {
        if (Find(V6, address) is { } found)
            return found;
        if (IsIsatap(address.GetAddressBytes()))
            return AddressClass.Transition;
        return GlobalUnicast.Contains(address) ? AddressClass.Public : AddressClass.Reserved;
    }

    private static bool IsMetadata(IPAddress address) =>
        Array.IndexOf(Metadata, address) >= 0 || (Embedded(address) is { } inner && Array.IndexOf(Metadata, inner) >= 0);

    /// <summary>The IPv4 address that a translator or tunnel would take out of this IPv6 address.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        var bytes = address.GetAddressBytes();
        if (bytes[0] == 0x20 && bytes[1] == 0x02)
            return new IPAddress(bytes.AsSpan(2, 4));
        return Find(V6, address) == AddressClass.Transition || IsIsatap(bytes) ? new IPAddress(bytes.AsSpan(12, 4)) : null;
    }

    /// <summary>An interface id of the form <c>0:5efe:a.b.c.d</c> or <c>200:5efe:a.b.c.d</c>.</summary>
    private static bool IsIsatap(byte[] bytes) => bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;

    private static AddressClass? Find((IPNetwork Network, AddressClass Class)[] table, IPAddress address)
    {
        foreach (var (network, found) in table)
        {
            if (network.Contains(address))
                return found;
        }

        return null;
    }

    private static (IPNetwork, AddressClass)[] Table(params (AddressClass Class, string Networks)[] rows) =>
        [.. rows.SelectMany(row => row.Networks.Split(' ').Select(network => (IPNetwork.Parse(network), row.Class)))];
}
