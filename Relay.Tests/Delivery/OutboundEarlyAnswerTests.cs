using System.Text;
using Relay.Delivery.Outbound;
using Relay.Tests.Hosting.Dialing;
using Xunit;
using static Relay.Tests.Delivery.OutboundSetup;

namespace Relay.Tests.Delivery;

/// <summary>An answer that comes before the body is sent is the answer, whatever becomes of the rest of the body.</summary>
public sealed class OutboundEarlyAnswerTests
{
    private const int Large = 900 * 1024;

    [Theory]
    [InlineData(200, "succeeded")]
    [InlineData(204, "succeeded")]
    [InlineData(302, "redirected")]
    [InlineData(401, "refused")]
    [InlineData(410, "gone")]
    [InlineData(413, "refused")]
    [InlineData(429, "throttled")]
    [InlineData(503, "server_error")]
    public async Task A_receiver_that_answers_behind_the_head_and_closes_has_answered(int status, string outcome)
    {
        await using var receiver = NarrowReceiver.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(Answer(status));
        });
        using var client = Client();
        for (var i = 0; i < 5; i++)
        {
            var result = await client.SendAsync(LargeRequest(receiver), Stop);
            Assert.Equal((outcome, status), (result.Outcome.Name(), result.Status));
            Assert.False(result.Resent);
        }

        Assert.Equal(5, receiver.Connections);
    }

    [Theory]
    [InlineData(200, "succeeded")]
    [InlineData(401, "refused")]
    [InlineData(413, "refused")]
    public async Task A_receiver_that_answers_and_then_neither_reads_nor_closes_has_answered(int status, string outcome)
    {
        await using var receiver = NarrowReceiver.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(Answer(status));
            await connection.StayAsync();
        });
        using var client = Client();
        var result = await client.SendAsync(LargeRequest(receiver), Stop);
        Assert.Equal((outcome, status, "early"), (result.Outcome.Name(), result.Status, Encoding.UTF8.GetString(result.ResponseBody.Span)));

        // The connection is in the middle of a body: nothing else may go over it.
        Assert.Equal(outcome, (await client.SendAsync(Request(new Uri(receiver.Url)), Stop)).Outcome.Name());
        Assert.Equal(2, receiver.Connections);
    }

    [Fact]
    public async Task The_record_has_the_receivers_headers_and_none_of_ours()
    {
        await using var receiver = NarrowReceiver.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(connection.Number == 1 ? Answer(200) : Answer(200, "Connection: close\r\n"));
            await connection.StayAsync();
        });
        using var client = Client();
        Assert.Null((await client.SendAsync(LargeRequest(receiver), Stop)).ResponseHeaders.First("Connection"));
        var own = await client.SendAsync(LargeRequest(receiver), Stop);
        Assert.Equal("close", Assert.Single(own.ResponseHeaders, header => header.Name == "Connection").Value);
    }

    [Fact]
    public async Task On_a_kept_connection_an_early_answer_is_the_answer_too()
    {
        await using var receiver = NarrowReceiver.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(Answer(200));
            await connection.ReadHeadAsync();
            await connection.WriteAsync(Answer(413));
            await connection.StayAsync();
        });
        using var client = Client();
        Assert.Equal(200, (await client.SendAsync(Request(new Uri(receiver.Url)), Stop)).Status);
        var result = await client.SendAsync(LargeRequest(receiver), Stop);
        Assert.Equal((413, 1), (result.Status, receiver.Connections));
        Assert.NotNull(result.Timings.FirstByteMs);
    }

    [Fact]
    public async Task An_interim_answer_is_none_and_the_body_goes_on()
    {
        await using var receiver = NarrowReceiver.Start(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            await connection.SkipAsync(Large - (head.Length - head.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4));
            await connection.WriteAsync(Answer(200));
            await connection.ReadHeadAsync();
            await connection.WriteAsync(Answer(202));
        });
        using var client = Client();
        var result = await client.SendAsync(LargeRequest(receiver), Stop);
        Assert.Equal((200, "early"), (result.Status, Encoding.UTF8.GetString(result.ResponseBody.Span)));
        // The body was sent whole, so that the connection serves again.
        Assert.Equal(202, (await client.SendAsync(Request(new Uri(receiver.Url)), Stop)).Status);
        Assert.Equal(1, receiver.Connections);
    }

    [Fact]
    public async Task A_body_that_is_read_slowly_arrives_whole()
    {
        await using var receiver = NarrowReceiver.Start(async connection =>
        {
            while (true)
            {
                var head = await connection.ReadHeadAsync();
                await connection.SkipAsync(Large - (head.Length - head.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4));
                await connection.WriteAsync(Answer(200));
            }
        });
        using var client = Client();
        for (var i = 0; i < 3; i++)
            Assert.Equal(Outcome.Succeeded, (await client.SendAsync(LargeRequest(receiver), Stop)).Outcome);
        Assert.Equal(1, receiver.Connections);
    }

    [Fact]
    public async Task A_receiver_that_closes_without_a_word_has_not_answered()
    {
        await using var receiver = NarrowReceiver.Start(connection => connection.ReadHeadAsync());
        using var client = Client();
        var result = await client.SendAsync(LargeRequest(receiver), Stop);
        Assert.Equal((Outcome.Reset, "the connection was closed before any answer"), (result.Outcome, result.Error));
        Assert.Equal(1, receiver.Connections);
    }

    [Fact]
    public async Task What_comes_early_and_is_no_HTTP_is_said_so()
    {
        await using var receiver = NarrowReceiver.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync("no\r\n\r\n");
            await connection.StayAsync();
        });
        using var client = Client();
        var result = await client.SendAsync(LargeRequest(receiver), Stop);
        Assert.Equal((Outcome.ProtocolError, "the answer is not HTTP"), (result.Outcome, result.Error));
    }

    private static string Answer(int status, string headers = "") =>
        status == 204 ? $"HTTP/1.1 204 Early\r\n{headers}\r\n" : $"HTTP/1.1 {status} Early\r\nContent-Length: 5\r\n{headers}\r\nearly";

    private static OutboundRequest LargeRequest(NarrowReceiver receiver) =>
        new(
            new Uri(receiver.Url),
            Encoding.ASCII.GetBytes(new string('b', Large)),
            new HeaderList([new Header("Content-Type", "text/plain")]),
            Long
        );
}
