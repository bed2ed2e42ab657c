using System.Net;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>
/// Every line of the list of hostile URLs, with the code it must get; and the same list where private targets are allowed.
/// </summary>
public sealed class WebhookUrlTests
{
    private static readonly EgressPolicy Private = new() { AllowPrivate = true };

    public static TheoryData<string> Blocked =>
        [
            "http://127.0.0.1/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://127.1/",
            "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://017700000001/",
            "http://0/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[fe80::1%25eth0]/",
            "http://[fec0::1]/",
            "http://[fd00:ec2::254]/",
            "http://169.254.169.254/latest",
            "http://2852039166/",
            "http://0251.0376.0251.0376/",
            "http://0xA9FEA9FE/",
            "http://[::ffff:a9fe:a9fe]/",
            "http://168.63.129.16/",
            "http://100.100.100.200/",
            "http://metadata.google.internal/",
            "http://192.168.257/",
            "http://１２７.０.０.１/",
            "http://127。0。0。1/",
            "http://ⓛocalhost/",
            "https://[::ffff:127.0.0.1]/",
            "https://10.0.0.1/",
            "https://hooks.localhost/",
            "https://vault.internal/",
            "https://METADATA.google.internal./",
        ];

    [Theory]
    [MemberData(nameof(Blocked))]
    public void Addresses_that_lead_inwards_are_blocked(string url) =>
        Assert.Equal("address_blocked", WebhookUrl.Parse(url, EgressPolicy.PublicOnly).Code);

    [Theory]
    [InlineData("http://127.0.0.1./", "url_host_invalid")]
    [InlineData("http://%31%32%37.0.0.1/", "url_invalid")]
    [InlineData("http://127%2e0%2e0%2e1/", "url_invalid")]
    [InlineData("http://exa mple.com/", "url_invalid")]
    [InlineData("http://ex\tample.com/", "url_invalid")]
    [InlineData("http://example..com/", "url_invalid")]
    [InlineData("http:///x/", "url_invalid")]
    [InlineData("http://", "url_invalid")]
    [InlineData("http:/127.0.0.1/", "url_invalid")]
    [InlineData("http:127.0.0.1", "url_invalid")]
    [InlineData("http://example.com:99999/", "url_invalid")]
    [InlineData("http://h:80:81/", "url_invalid")]
    [InlineData("http://a.b\\@127.0.0.1/", "url_invalid")]
    [InlineData(" https://example.com/", "url_invalid")]
    [InlineData("https://example.com/ ", "url_invalid")]
    [InlineData("https://example.com/\r\nX: y", "url_invalid")]
    [InlineData("https://example.com/\0", "url_invalid")]
    [InlineData("https://example.com/é", "url_invalid")]
    [InlineData("https://[", "url_invalid")]
    [InlineData("https://[]/", "url_invalid")]
    [InlineData("https://[::1/", "url_invalid")]
    [InlineData("https://[::1]x/", "url_invalid")]
    [InlineData("https://[127.0.0.1]/", "url_invalid")]
    [InlineData("not-a-url", "url_invalid")]
    [InlineData("http://user:pass@example.com/", "url_userinfo")]
    [InlineData("http://example.com@127.0.0.1/", "url_userinfo")]
    [InlineData("http://[::1]:80@evil.com/", "url_userinfo")]
    [InlineData("//example.com/", "url_scheme")]
    [InlineData("ftp://example.com/", "url_scheme")]
    [InlineData("file:///etc/passwd", "url_scheme")]
    [InlineData("gopher://127.0.0.1:6379/_x", "url_scheme")]
    [InlineData("javascript:alert(1)", "url_scheme")]
    [InlineData("data:text/plain,x", "url_scheme")]
    [InlineData("ws://example.com/", "url_scheme")]
    [InlineData("http://example.com/#f", "url_fragment")]
    [InlineData("https://example.com:22/", "url_port")]
    [InlineData("https://example.com:25/", "url_port")]
    [InlineData("https://example.com:5060/", "url_port")]
    [InlineData("https://example.com:6000/", "url_port")]
    [InlineData("https://example.com:0/", "url_port")]
    [InlineData("https://-a.com/", "url_host_invalid")]
    [InlineData("https://xn--/", "url_host_invalid")]
    [InlineData("https://bücher.example/", "url_host_invalid")]
    [InlineData("https://1.2.3.4.5/", "url_host_invalid")]
    [InlineData("https://256.1.1.1/", "url_host_invalid")]
    [InlineData("", "url_required")]
    [InlineData(null, "url_required")]
    public void Malformed_urls_are_refused_whatever_is_allowed(string? url, string code)
    {
        Assert.Equal(code, WebhookUrl.Parse(url, EgressPolicy.PublicOnly).Code);
        Assert.Equal(code, WebhookUrl.Parse(url, Private).Code);
    }

    [Fact]
    public void Labels_and_hosts_have_a_length()
    {
        Assert.Equal("url_host_invalid", WebhookUrl.Parse($"https://{new string('a', 64)}.com/", EgressPolicy.PublicOnly).Code);
        Assert.Equal(
            "url_host_invalid",
            WebhookUrl.Parse($"https://{string.Join('.', Enumerable.Repeat(new string('a', 60), 5))}/", EgressPolicy.PublicOnly).Code
        );
        Assert.Null(WebhookUrl.Parse($"https://example.com/{new string('p', 2028)}", EgressPolicy.PublicOnly).Code);
        Assert.Equal("url_too_long", WebhookUrl.Parse($"https://example.com/{new string('p', 2029)}", EgressPolicy.PublicOnly).Code);
    }

    [Fact]
    public void Http_needs_permission() =>
        Assert.Equal("url_https_required", WebhookUrl.Parse("http://example.com/", EgressPolicy.PublicOnly).Code);

    [Theory]
    [MemberData(nameof(Blocked))]
    public void Private_targets_open_everything_but_metadata(string url)
    {
        string[] metadata =
        [
            "fd00:ec2::254",
            "169.254.169.254",
            "2852039166",
            "0251.0376",
            "0xA9FEA9FE",
            "a9fe:a9fe",
            "168.63.129.16",
            "100.100.100.200",
            "etadata.google",
            "METADATA",
        ];
        string[] malformed = ["LOCALHOST.", "%25", "１", "。", "ⓛ"];
        var expected =
            metadata.Any(part => url.Contains(part, StringComparison.Ordinal)) ? "address_blocked"
            : malformed.Any(part => url.Contains(part, StringComparison.Ordinal)) ? "url_host_invalid"
            : null;
        Assert.Equal(expected, WebhookUrl.Parse(url, Private).Code);
    }

    [Theory]
    [InlineData("HTTPS://Example.COM", "https://example.com/")]
    [InlineData("https://example.com:443/a?b=%20c", "https://example.com/a?b=%20c")]
    [InlineData("https://example.com?x=1", "https://example.com/?x=1")]
    [InlineData("https://8.8.8.8:8443/x", "https://8.8.8.8:8443/x")]
    [InlineData("https://[2606:4700::1111]/x", "https://[2606:4700::1111]/x")]
    [InlineData("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/")]
    [InlineData("https://my_host.example.com:80/", "https://my_host.example.com:80/")]
    public void Good_urls_are_normalised(string url, string normalised)
    {
        var verdict = WebhookUrl.Parse(url, EgressPolicy.PublicOnly);
        Assert.Null(verdict.Code);
        Assert.Equal(normalised, verdict.Value!.AbsoluteUri);
    }

    [Fact]
    public void A_listed_network_opens_its_ports_and_http_to_them()
    {
        var policy = new EgressPolicy
        {
            Allow =
            [
                new EgressRule(IPNetwork.Parse("127.0.0.0/8"), 3000, 3999),
                new EgressRule(IPNetwork.Parse("169.254.0.0/16"), 1, 65535),
            ],
        };
        Assert.Null(WebhookUrl.Parse("http://127.0.0.1:3000/", policy).Code);
        Assert.Null(WebhookUrl.Parse("http://[::ffff:127.0.0.1]:3000/", policy).Code);
        Assert.Null(WebhookUrl.Parse("http://localhost:3999/", policy).Code);
        Assert.Equal("address_blocked", WebhookUrl.Parse("http://127.0.0.1:4000/", policy).Code);
        Assert.Equal("address_blocked", WebhookUrl.Parse("http://localhost:4000/", policy).Code);
        Assert.Equal("address_blocked", WebhookUrl.Parse("http://169.254.169.254/", policy).Code);
    }

    [Fact]
    public void Our_own_listener_is_called_that()
    {
        Assert.Equal("url_self", WebhookUrl.Parse("http://127.0.0.1:5080/in/x", Private, url => url.Port == 5080).Code);
        Assert.Null(
            WebhookUrl
                .Parse("http://127.0.0.1:5080/sinks/1", Private, url => !url.AbsolutePath.StartsWith("/sinks/", StringComparison.Ordinal))
                .Code
        );
    }
}
