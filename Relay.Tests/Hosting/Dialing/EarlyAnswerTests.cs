using System.Text;
using Relay.Hosting.Dialing;
using Xunit;

namespace Relay.Tests.Hosting.Dialing;

/// <summary>When an answer has begun, byte for byte.</summary>
public sealed class EarlyAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", 17)]
    [InlineData("HTTP/1.1 413 Too Large\r\nA: b\r\n", 24)]
    [InlineData("HTTP/1.0 200 OK\n", 16)]
    [InlineData("HTTP/1.1 101 Switching\r\n", 24)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", 42)]
    [InlineData("HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n", 48)]
    [InlineData("garbage", -1)]
    [InlineData("HTTP/2 200\r\n", -1)]
    public void A_final_answer_has_begun_with_its_first_line(string answer, int at)
    {
        Assert.True(EarlyAnswer.HasBegun(Encoding.ASCII.GetBytes(answer), out var found));
        Assert.Equal(at, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("H")]
    [InlineData("HTTP/1.")]
    [InlineData("HTTP/1.1 200 OK\r")]
    [InlineData("HTTP/1.1 100 Continue\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 2")]
    public void Less_than_that_may_still_be_an_interim_one(string answer) =>
        Assert.False(EarlyAnswer.HasBegun(Encoding.ASCII.GetBytes(answer), out _));

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n", 10)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 10\r\nHost: x\r\n\r\nabc", 7)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 0)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 0)]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\n\r\n\r\nContent-Length: 99\r\n", 0)]
    public void What_is_left_of_a_body_is_what_its_head_says(string first, long left) =>
        Assert.Equal(left, EarlyAnswer.CountLeft(Encoding.ASCII.GetBytes(first)));
}
