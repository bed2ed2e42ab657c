using System.Net;
using Relay.Simulator.Receiver;
using Xunit;
using static Relay.Tests.Delivery.OutboundSetup;

namespace Relay.Tests.Delivery;

/// <summary>Nothing that was refused is ever dialled: the connector counts, and the count is zero.</summary>
public sealed class OutboundGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("::ffff:192.168.1.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("100.100.100.200")]
    [InlineData("8.8.8.8 10.0.0.1")]
    [InlineData("10.0.0.1 8.8.8.8")]
    [InlineData("2606:4700::1111 ::1")]
    public async Task One_blocked_answer_blocks_the_name(string answers)
    {
        var connector = new CountingConnector();
        using var client = Client(EgressPolicy.PublicOnly, new ScriptedResolver(answers), connector);
        var result = await client.SendAsync(Request(new Uri("https://hooks.example.com/")), Stop);
        Assert.Equal(Outcome.AddressBlocked, result.Outcome);
        Assert.Empty(connector.Dialled);
        Assert.DoesNotContain("10.0.0.1", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("169.254", result.Error, StringComparison.Ordinal);
        Assert.Null(result.RemoteAddress);
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://localhost/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("https://8.8.8.8:22/")]
    public async Task Literals_and_names_of_the_inside_are_not_even_looked_up(string url)
    {
        var (connector, resolver) = (new CountingConnector(), new ScriptedResolver("8.8.8.8"));
        using var client = Client(EgressPolicy.PublicOnly, resolver, connector);
        Assert.Equal(Outcome.AddressBlocked, (await client.SendAsync(Request(new Uri(url)), Stop)).Outcome);
        Assert.Empty(connector.Dialled);
        Assert.Equal(0, resolver.Asked);
    }

    [Fact]
    public async Task The_addresses_that_were_judged_are_the_ones_that_are_dialled()
    {
        // Public when it is judged, loopback when it would be asked again: it must not be asked again.
        var (connector, resolver) = (new CountingConnector(), new ScriptedResolver("93.184.216.34", "127.0.0.1"));
        using var client = Client(EgressPolicy.PublicOnly, resolver, connector);
        Assert.Equal(Outcome.ConnectFailed, (await client.SendAsync(Request(new Uri("https://rebind.example/")), Stop)).Outcome);
        Assert.Equal(["93.184.216.34:443"], connector.Dialled);
        Assert.Equal(1, resolver.Asked);
        Assert.Equal(Outcome.AddressBlocked, (await client.SendAsync(Request(new Uri("https://rebind.example/")), Stop)).Outcome);
        Assert.Single(connector.Dialled);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:169.254.169.254")]
    public async Task Metadata_is_refused_even_where_private_targets_are_allowed(string answer)
    {
        var connector = new CountingConnector();
        using var client = Client(
            Loopback with
            {
                Allow = [new EgressRule(IPNetwork.Parse("0.0.0.0/0"), 1, 65535)],
            },
            new ScriptedResolver(answer),
            connector
        );
        Assert.Equal(Outcome.AddressBlocked, (await client.SendAsync(Request(new Uri("http://hooks.example.com/")), Stop)).Outcome);
        Assert.Empty(connector.Dialled);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_said_so()
    {
        using var client = Client(EgressPolicy.PublicOnly, new ScriptedResolver(""), new CountingConnector());
        var result = await client.SendAsync(Request(new Uri("https://nobody.example/")), Stop);
        Assert.Equal((Outcome.DnsFailed, "the name nobody.example does not exist"), (result.Outcome, result.Error));
        Assert.NotNull(result.Timings.DnsMs);
    }

    [Fact]
    public async Task A_listed_network_is_dialled()
    {
        await using var receiver = RecordingReceiver.Start();
        using var client = Client(
            new EgressPolicy { Allow = [new EgressRule(IPNetwork.Parse("127.0.0.0/8"), receiver.Port, receiver.Port)] },
            new ScriptedResolver("127.0.0.1")
        );
        var result = await client.SendAsync(Request(new Uri($"http://hooks.example.com:{receiver.Port}/")), Stop);
        Assert.Equal(Outcome.Succeeded, result.Outcome);
        Assert.NotNull(result.Timings.DnsMs);
        Assert.Equal($"hooks.example.com:{receiver.Port}", receiver.Hits[0].Header("Host"));
    }
}
