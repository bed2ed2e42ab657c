using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Relay.Hosting.Dialing;
using Xunit;

namespace Relay.Tests.Hosting.Dialing;

/// <summary>In which order the addresses of a name are tried.</summary>
public sealed class AddressOrderTests
{
    [Theory]
    [InlineData("2001:db8::1 2001:db8::2 192.0.2.1 192.0.2.2", "2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2")]
    [InlineData("192.0.2.1 192.0.2.2 2001:db8::1", "192.0.2.1 2001:db8::1 192.0.2.2")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1 192.0.2.1 2001:db8::1", "192.0.2.1 2001:db8::1")]
    [InlineData("2001:db8::3 2001:db8::1 2001:db8::2", "2001:db8::3 2001:db8::1 2001:db8::2")]
    public void Families_alternate_and_the_resolvers_order_stands_within_one(string given, string expected) =>
        Assert.Equal(Parse(expected), AddressOrder.Alternate(Parse(given)));

    [Fact]
    public void Of_a_thousand_addresses_sixteen_are_tried_and_both_families_are_among_them()
    {
        var many = Enumerable.Range(0, 1000).Select(i => IPAddress.Parse($"2001:db8::{i:x}")).Append(IPAddress.Parse("192.0.2.1"));
        var tried = AddressOrder.Alternate([.. many]);
        Assert.Equal(16, tried.Length);
        Assert.Equal(AddressFamily.InterNetwork, tried[1].AddressFamily);
    }

    [Fact]
    public void Nothing_is_dialled_that_was_not_judged_and_nothing_twice() =>
        Prop.ForAll<uint[], ulong[]>(HoldsFor).QuickCheckThrowOnFailure();

    private static bool HoldsFor(uint[] four, ulong[] six)
    {
        IPAddress[] given =
        [
            .. six.Select(bits => new IPAddress([0x20, 1, .. new byte[6], .. BitConverter.GetBytes(bits)])),
            .. four.Select(bits => new IPAddress(bits)),
        ];
        if (given.Length == 0)
            return true;
        var tried = AddressOrder.Alternate(given);
        return tried.All(given.Contains)
            && tried.Distinct().Count() == tried.Length
            && tried.Length == Math.Min(16, given.Distinct().Count())
            && tried[0].Equals(given[0]);
    }

    private static IPAddress[] Parse(string addresses) => [.. addresses.Split(' ').Select(IPAddress.Parse)];
}
