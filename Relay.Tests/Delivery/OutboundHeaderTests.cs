using Relay.Simulator.Receiver;
using Xunit;
using static Relay.Tests.Delivery.OutboundSetup;

namespace Relay.Tests.Delivery;

/// <summary>
/// No value becomes a header of somebody else's choice, and the operator's headers don't touch framing, identity or signatures.
/// </summary>
public sealed class OutboundHeaderTests
{
    [Theory]
    [InlineData("Host", "x", "header_forbidden")]
    [InlineData("Transfer-Encoding", "chunked", "header_forbidden")]
    [InlineData("webhook-signature", "v1,x", "header_forbidden")]
    [InlineData("Relay-Anything", "x", "header_forbidden")]
    [InlineData("X-Forwarded-For", "1.1.1.1", "header_forbidden")]
    [InlineData("Proxy-Authorization", "x", "header_forbidden")]
    [InlineData("COOKIE", "x", "header_forbidden")]
    [InlineData("Content-Length", "1", "header_forbidden")]
    [InlineData("Content-Encoding", "gzip", "header_forbidden")]
    [InlineData("X-DialNote-Signature", "x", "header_forbidden")]
    [InlineData("X Y", "x", "header_name_invalid")]
    [InlineData("", "x", "header_name_invalid")]
    [InlineData("X:Y", "x", "header_name_invalid")]
    [InlineData("X-A", "a\r\nX-Evil: 1", "header_value_invalid")]
    [InlineData("X-A", "a\nb", "header_value_invalid")]
    [InlineData("X-A", "a\0b", "header_value_invalid")]
    [InlineData("X-A", "é", "header_value_invalid")]
    [InlineData("X-A", "\u007f", "header_value_invalid")]
    [InlineData("Content-Type", "no type", "header_value_invalid")]
    [InlineData("X-A", "plain", null)]
    [InlineData("Authorization", "Bearer abc", null)]
    [InlineData("Content-Type", "application/cloudevents+json", null)]
    public void The_operators_headers_are_checked(string name, string value, string? code) =>
        Assert.Equal(code, HeaderRules.CheckCustom([new Header(name, value)]));

    [Fact]
    public void Headers_have_limits()
    {
        Assert.Equal("header_value_too_long", HeaderRules.CheckCustom([new Header("X-A", new string('v', 4097))]));
        Assert.Null(HeaderRules.CheckCustom([new Header("X-A", new string('v', 4096))]));
        Assert.Equal("header_name_invalid", HeaderRules.CheckCustom([new Header(new string('n', 129), "v")]));
        Assert.Equal("too_many_headers", HeaderRules.CheckCustom([.. Enumerable.Range(0, 33).Select(i => new Header($"X-{i}", "v"))]));
        Assert.Null(HeaderRules.CheckCustom([.. Enumerable.Range(0, 32).Select(i => new Header($"X-{i}", "v"))]));
    }

    [Fact]
    public async Task A_line_break_that_got_past_every_check_is_not_sent()
    {
        await using var receiver = RecordingReceiver.Start();
        using var client = Client();
        await Assert.ThrowsAsync<FormatException>(() =>
            client.SendAsync(Request(receiver.Url, null, new Header("X-A", "a\r\nX-Evil: 1")), Stop)
        );
        Assert.Equal(0, receiver.HitCount);
    }
}
