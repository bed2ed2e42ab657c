using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Relay.Hosting.Dialing;
using Relay.Tests.Hosting.Dialing;
using Xunit;
using static Relay.Tests.Delivery.OutboundSetup;

namespace Relay.Tests.Delivery;

/// <summary>How long a connection may take, and what it costs when an address of the name is dead.</summary>
public sealed class OutboundConnectTests
{
    private static readonly IPAddress Dead = IPAddress.Parse("2606:4700::1111"),
        Alive = IPAddress.Parse("93.184.216.34");

    [Fact]
    public async Task The_limit_for_connecting_is_the_options_and_not_the_whole_tries()
    {
        var clock = new ManualClock();
        using var network = new ScriptedNetwork { Addresses = [Dead] };
        await using var relay = await RelayFixture.StartAsync(
            clock: clock,
            set: options => options with { Delivery = options.Delivery with { ConnectTimeout = TimeSpan.FromSeconds(3) } },
            change: services => services.AddSingleton<IConnector>(network).AddSingleton<IHostResolver>(network)
        );
        var client = relay.Services.GetRequiredService<Relay.Delivery.Outbound.OutboundClient>();

        var trying = client.SendAsync(Request(new Uri("http://dead.example/"), TimeSpan.FromMinutes(10)), Stop);
        await network.NextDialAsync();
        clock.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.Empty(network.GivenUp);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var result = await trying;
        Assert.Equal((Outcome.TimedOut, "no connection was made in time"), (result.Outcome, result.Error));
        Assert.Equal([Dead], network.GivenUp);
    }

    [Fact]
    public async Task A_dead_first_address_costs_a_quarter_of_a_second()
    {
        var clock = new ManualClock();
        using var network = new ScriptedNetwork { Addresses = [Dead, Alive] };
        var dialling = Dialer(EgressPolicy.PublicOnly, network, network, clock: clock)
            .ConnectAsync(new DnsEndPoint("half.example", 443), new ConnectionFacts(), Stop);
        await network.NextDialAsync();
        clock.Advance(AddressRace.Step);
        await network.NextDialAsync();
        // The other end is loopback, which this policy refuses: what was dialled is judged once more when it has answered.
        network.Accept(Alive);
        var refused = await Assert.ThrowsAsync<DialException>(() => dialling);
        Assert.Equal(
            (Outcome.AddressBlocked, "half.example leads to another address than was dialled, which is not allowed for webhooks"),
            (refused.Outcome, refused.Message)
        );
        Assert.Equal([Dead, Alive], network.Dialled);
    }

    [Fact]
    public async Task An_address_that_would_not_be_tried_still_blocks_its_name()
    {
        using var network = new ScriptedNetwork
        {
            Addresses = [.. Enumerable.Range(1, 40).Select(i => IPAddress.Parse($"93.184.216.{i}")), IPAddress.Parse("10.0.0.1")],
        };
        using var client = Client(EgressPolicy.PublicOnly, network, network);
        Assert.Equal(Outcome.AddressBlocked, (await client.SendAsync(Request(new Uri("https://many.example/")), Stop)).Outcome);
        Assert.Empty(network.Dialled);
    }

    [Fact]
    public async Task A_name_with_many_addresses_is_tried_at_sixteen_of_them()
    {
        using var network = new ScriptedNetwork
        {
            Addresses = [.. Enumerable.Range(1, 200).Select(i => IPAddress.Parse($"93.184.216.{i}"))],
        };
        foreach (var address in network.Addresses)
            network.Refuse(address);
        using var client = Client(EgressPolicy.PublicOnly, network, network);
        Assert.Equal(Outcome.ConnectFailed, (await client.SendAsync(Request(new Uri("https://many.example/")), Stop)).Outcome);
        Assert.Equal(network.Addresses[..16], network.Dialled);
    }
}
