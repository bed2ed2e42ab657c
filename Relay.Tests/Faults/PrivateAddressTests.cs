using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Relay.Hosting.Dialing;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>A whole relay is told to send to where it must not; what it would dial is counted, and nothing is dialled.</summary>
[Trait("Promise", "T11")]
public sealed class PrivateAddressTests : IConnector, IHostResolver
{
    /// <summary>What a name is answered with: each alone makes the name refused.</summary>
    private static readonly string[] Addresses =
    [
        "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.169.253",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.192",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "100.100.100.200",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "100:0:0:1::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2620:4f:8000::1",
        "3ffe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2606:4700::5efe:7f00:1",
    ];

    /// <summary>Ways to write an address of the inside, or what stands for one.</summary>
    private static readonly string[] Hosts =
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "0x7f.1",
        "127.0.0.1.",
        "１２７.0.0.1",
        "127。0。0。1",
        "127．0．0．1",
        "①②⑦.0.0.1",
        "0",
        "0.0.0.0",
        "00.0.0.0",
        "10.0.0.1",
        "012.0.0.1",
        "167772161",
        "0xa.0.0.1",
        "172.16.0.1",
        "0xac100001",
        "192.168.0.1",
        "3232235521",
        "0300.0250.0.1",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "169.254.43518",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[0000::0001]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[ff02::1]",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "metadata.google.internal",
        "METADATA.google.internal",
        "metadata.goog",
        "instance-data",
        "db.internal",
        "user@127.0.0.1",
        "8.8.8.8@127.0.0.1",
        "127.0.0.1#@example.com",
        "127.0.0.1\\@example.com",
    ];

    private static readonly IPAddress Public = IPAddress.Parse("93.184.216.34");

    private readonly ConcurrentQueue<string> _dialled = [];
    private readonly ConcurrentDictionary<string, int> _asked = [];
    private int? _open;

    [Fact]
    public async Task Whatever_it_is_told_nothing_of_the_inside_is_dialled()
    {
        var figure = Figure.Begin("T11", Promise.Both);
        await using var relay = await RelayFixture.StartAsync(allowPrivate: false, change: services =>
            services.AddSingleton<IConnector>(this).AddSingleton<IHostResolver>(this)
        );

        for (var number = 0; number < Addresses.Length; number++)
            Assert.Equal(
                (Addresses[number], "address_blocked"),
                (Addresses[number], await OutcomeAsync(relay, $"https://a{number}.example.com/"))
            );
        Assert.Equal(Addresses.Length, _asked.Count);
        var saved = 0;
        foreach (var host in Hosts)
        {
            if (await OutcomeAsync(relay, $"https://{host}/") is not { } outcome)
                continue;
            saved++;
            Assert.Equal((host, "address_blocked"), (host, outcome));
        }

        Assert.Empty(_dialled);

        // Public when it is saved and when it is judged, loopback when it would be asked again: what was judged is what is dialled.
        Assert.NotEqual("address_blocked", await OutcomeAsync(relay, "https://rebind.example.com/"));
        Assert.Equal([$"{Public}:443"], _dialled);
        Assert.Equal(2, _asked["rebind.example.com"]);
        Assert.Equal("address_blocked", await OutcomeAsync(relay, "https://rebind.example.com/"));
        Assert.Single(_dialled);
        figure.Is(
            $"{Addresses.Length} addresses, {Hosts.Length} spellings ({Hosts.Length - saved} refused when they are saved), a name that answers otherwise the second time: 0 dialled"
        );
    }

    [Fact]
    public async Task A_redirect_to_loopback_is_not_followed()
    {
        await using var inside = RecordingReceiver.Start();
        await using var outside = RecordingReceiver.Start();
        outside.On("/hook", Behaviour.Redirect(inside.Url.ToString(), 307));
        _open = outside.Port;
        await using var relay = await RelayFixture.StartAsync(change: services =>
            services.AddSingleton<IConnector>(this).AddSingleton<IHostResolver>(this)
        );

        Assert.Equal("redirected", await OutcomeAsync(relay, new Uri(outside.Url, "/hook").ToString()));

        Assert.Equal(0, inside.HitCount);
        Assert.Equal([$"127.0.0.1:{outside.Port}"], _dialled);
    }

    Task<Socket> IConnector.ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        _dialled.Enqueue(address.ToString());
        return _open == address.Port
            ? new SocketConnector().ConnectAsync(address, cancellation)
            : throw new SocketException((int)SocketError.ConnectionRefused);
    }

    Task<IPAddress[]> IHostResolver.ResolveAsync(string host, CancellationToken cancellation)
    {
        var times = _asked.AddOrUpdate(host, 1, (_, before) => before + 1);
        if (host == "rebind.example.com")
            return Task.FromResult<IPAddress[]>([times <= 2 ? Public : IPAddress.Loopback]);
        if (host.StartsWith('a') && host.EndsWith(".example.com", StringComparison.Ordinal))
            return Task.FromResult<IPAddress[]>([IPAddress.Parse(Addresses[int.Parse(host[1..^".example.com".Length])])]);
        // Whatever got that far is asked for in earnest, and stands for the inside.
        return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
    }

    /// <summary>Saves a webhook to it and sends a test; null where it is not even saved.</summary>
    private static async Task<string?> OutcomeAsync(RelayFixture relay, string url)
    {
        var made = await relay.PostAsync(
            "/api/v1/webhooks",
            new
            {
                name = "inside",
                url,
                @event = "call.completed",
            }
        );
        if (made.Status == 422)
            return null;
        var tested = (await relay.PostAsync($"/api/v1/webhooks/{made.Expect(201).Id}/test")).Expect(200);
        (await relay.SendAsync("DELETE", $"/api/v1/webhooks/{made.Id}")).Expect(204);
        return tested["outcome"];
    }
}
