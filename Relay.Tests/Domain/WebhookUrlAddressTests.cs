using System.Net;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>One address inside and at the edges of every range that must not be dialled, and neighbours that may.</summary>
public sealed class WebhookUrlAddressTests
{
    [Theory]
    [InlineData("Unspecified", "0.0.0.0 0.255.255.255 ::")]
    [InlineData("Loopback", "127.0.0.1 127.255.255.255 ::1 ::ffff:127.0.0.1")]
    [InlineData("Private", "10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 fc00::1 fdff::1 ::ffff:10.1.2.3")]
    [InlineData("CarrierNat", "100.64.0.1 100.127.255.255")]
    [InlineData("LinkLocal", "169.254.0.1 169.254.255.255 fe80::1 febf::1 fec0::1")]
    [InlineData("Multicast", "224.0.0.1 239.255.255.255 ff02::1")]
    [InlineData(
        "Reserved",
        "192.0.0.8 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 240.0.0.1 255.255.255.255"
    )]
    [InlineData("Reserved", "100::1 100:0:0:1::1 5f00::1 2001::1 2001:1ff::1 2001:db8::1 2620:4f:8000::1 3ffe::1 3fff:fff::1 4000::1 1::1")]
    [InlineData(
        "Transition",
        "::127.0.0.1 ::8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2606:4700::5efe:7f00:1 2606:4700::200:5efe:808:808"
    )]
    [InlineData("Scoped", "fe80::1%3")]
    [InlineData(
        "Metadata",
        "169.254.169.254 169.254.170.2 169.254.169.253 100.100.100.200 168.63.129.16 192.0.0.192 fd00:ec2::254 fd20:ce::254"
    )]
    [InlineData(
        "Metadata",
        "::ffff:169.254.169.254 ::169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1 ::ffff:0:a9fe:a9fe fe80::5efe:a9fe:a9fe fd00:ec2::254%2"
    )]
    [InlineData(
        "Public",
        "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 168.63.129.17 172.15.255.255 172.32.0.0 192.167.255.255 198.20.0.0 223.255.255.255 2606:4700::1111 2a00:1450::1 2001:200::1"
    )]
    public void Every_range_has_its_class(string expected, string addresses)
    {
        foreach (var address in addresses.Split(' '))
            Assert.Equal((address, expected), (address, AddressRules.Classify(IPAddress.Parse(address)).ToString()));
    }

    [Theory]
    [InlineData(443, true, true)]
    [InlineData(80, true, true)]
    [InlineData(1024, true, true)]
    [InlineData(65535, true, true)]
    [InlineData(81, false, true)]
    [InlineData(22, false, false)]
    [InlineData(0, false, false)]
    [InlineData(5060, false, false)]
    [InlineData(5061, false, false)]
    [InlineData(6666, false, false)]
    [InlineData(10080, false, false)]
    public void Ports_that_speak_other_protocols_stay_closed(int port, bool normally, bool withPrivate)
    {
        Assert.Equal(normally, EgressPolicy.PublicOnly.PermitsPort(port));
        Assert.Equal(withPrivate, new EgressPolicy { AllowPrivate = true }.PermitsPort(port));
    }
}
