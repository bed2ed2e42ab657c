using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Relay.Config;
using Relay.Hosting.Proxies;
using Xunit;

namespace Relay.Tests.Hosting.Proxies;

/// <summary>What proxies say is believed as far as each of them is trusted, and not one entry further.</summary>
public class ForwardedChainTests
{
    private static readonly IPAddress Peer = IPAddress.Parse("10.0.0.1");
    private static readonly TrustedProxy[] Trusted = [TrustedProxy.TryParse("10.0.0.0/8")!, TrustedProxy.TryParse("fd00::/8")!];

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("6.6.6.6, 203.0.113.7", "203.0.113.7")]
    [InlineData("6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7")]
    [InlineData("203.0.113.7,10.0.0.3,10.0.0.2", "203.0.113.7")]
    [InlineData("10.0.0.9, 10.0.0.2", "10.0.0.9")]
    [InlineData("203.0.113.7:4711", "203.0.113.7")]
    [InlineData("[2001:db8::17]:4711", "2001:db8::17")]
    [InlineData("2001:db8::17", "2001:db8::17")]
    [InlineData("203.0.113.7, fd00::2", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7, unknown", "10.0.0.1")]
    [InlineData("203.0.113.7, _hidden, 10.0.0.2", "10.0.0.2")]
    [InlineData("1", "10.0.0.1")]
    [InlineData("", "10.0.0.1")]
    [InlineData("fe80::1%eth0", "10.0.0.1")]
    public void The_client_is_the_nearest_address_that_is_no_trusted_proxys(string header, string client) =>
        Assert.Equal(IPAddress.Parse(client), Read(("X-Forwarded-For", header)).Client);

    [Theory]
    [InlineData("https", "203.0.113.7", "https")]
    [InlineData("HTTPS", "203.0.113.7", "https")]
    [InlineData("wss", "203.0.113.7", "https")]
    [InlineData("http, https", "203.0.113.7", "https")]
    [InlineData("https, http", "203.0.113.7, 10.0.0.2", "https")]
    [InlineData("https", "203.0.113.7, 10.0.0.2", "https")]
    [InlineData("ftp", "203.0.113.7", null)]
    [InlineData("https\" onload=\"", "203.0.113.7", null)]
    public void The_scheme_is_the_farthest_trusted_proxys(string proto, string chain, string? scheme) =>
        Assert.Equal(scheme, Read(("X-Forwarded-For", chain), ("X-Forwarded-Proto", proto)).Scheme);

    [Theory]
    [InlineData("relay.example.com", "relay.example.com")]
    [InlineData("relay.example.com:8443", "relay.example.com:8443")]
    [InlineData("evil.example, relay.example.com", "relay.example.com")]
    [InlineData("[2001:db8::1]:8443", "[2001:db8::1]:8443")]
    [InlineData("relay.example.com/path", null)]
    [InlineData("user@relay.example.com", null)]
    [InlineData("relay.example.com:99999", null)]
    [InlineData("a b", null)]
    public void A_host_is_one_or_is_not_believed(string header, string? host) =>
        Assert.Equal(host, Read(("X-Forwarded-Host", header)).Host);

    [Theory]
    [InlineData("for=203.0.113.7;proto=https;host=relay.example.com", "203.0.113.7", "https", "relay.example.com")]
    [InlineData("For=\"[2001:db8:cafe::17]:4711\"; Proto=https", "2001:db8:cafe::17", "https", null)]
    [InlineData(
        "for=6.6.6.6;proto=http;host=evil.example, for=203.0.113.7;proto=https;host=a.example",
        "203.0.113.7",
        "https",
        "a.example"
    )]
    [InlineData("for=203.0.113.7;proto=https, for=10.0.0.2;proto=http", "203.0.113.7", "https", null)]
    [InlineData("for=203.0.113.7, for=10.0.0.2;proto=https", "203.0.113.7", "https", null)]
    [InlineData("for=\"_gazonk\"", "10.0.0.1", null, null)]
    [InlineData("for=203.0.113.7;host=\"a,b;c\"", "203.0.113.7", null, null)]
    [InlineData("for=\"203.0.113.7", "10.0.0.1", null, null)]
    [InlineData("nonsense", "10.0.0.1", null, null)]
    [InlineData("for=203.0.113.7;for=6.6.6.6", "10.0.0.1", null, null)]
    public void The_standard_header_says_the_same(string header, string client, string? scheme, string? host)
    {
        var call = Read(("Forwarded", header));

        Assert.Equal((IPAddress.Parse(client), scheme, host), (call.Client, call.Scheme, call.Host));
    }

    [Fact]
    public void A_standard_header_that_a_proxy_let_through_does_not_beat_what_it_wrote()
    {
        var call = Read(("Forwarded", "for=6.6.6.6;proto=http;host=evil.example"), ("X-Forwarded-For", "203.0.113.7"));

        Assert.Equal((IPAddress.Parse("203.0.113.7"), null, null), (call.Client, call.Scheme, call.Host));
    }

    [Fact]
    public void Several_lines_are_one_chain()
    {
        var headers = new HeaderDictionary { ["X-Forwarded-For"] = new(["6.6.6.6", "203.0.113.7, 10.0.0.2"]) };

        Assert.Equal(IPAddress.Parse("203.0.113.7"), ForwardedChain.Read(headers, Peer, Trusted).Client);
    }

    [Fact]
    public void Whatever_a_stranger_writes_before_it_the_address_that_a_proxy_wrote_stands() =>
        Prop.ForAll<string?[]>(entries =>
            {
                var made = string.Join(",", (entries ?? []).Select(entry => entry?.Replace('\n', ' ').Replace('\r', ' ')));
                return Equals(IPAddress.Parse("203.0.113.7"), Read(("X-Forwarded-For", made + ", 203.0.113.7, 10.0.0.2")).Client);
            })
            .QuickCheckThrowOnFailure();

    private static ForwardedCall Read(params (string Name, string Value)[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers)
            dictionary[name] = value;
        return ForwardedChain.Read(dictionary, Peer, Trusted);
    }
}
