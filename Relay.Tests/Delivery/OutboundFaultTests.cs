using System.Net;
using System.Net.Sockets;
using System.Text;
using Relay.Simulator.Receiver;
using Xunit;
using static Relay.Tests.Delivery.OutboundSetup;

namespace Relay.Tests.Delivery;

/// <summary>
/// What becomes of a try, for every way in which an endpoint can misbehave: real sockets, row for row.
/// Long because each way to fail is a test and they share one receiver.
/// </summary>
public sealed class OutboundFaultTests : IAsyncLifetime
{
    private readonly RecordingReceiver _receiver = RecordingReceiver.Start();
    private readonly Relay.Delivery.Outbound.OutboundClient _client = Client();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData(200, "succeeded")]
    [InlineData(201, "succeeded")]
    [InlineData(204, "succeeded")]
    [InlineData(299, "succeeded")]
    [InlineData(300, "redirected")]
    [InlineData(304, "redirected")]
    [InlineData(399, "redirected")]
    [InlineData(400, "refused")]
    [InlineData(401, "refused")]
    [InlineData(404, "refused")]
    [InlineData(408, "refused")]
    [InlineData(410, "gone")]
    [InlineData(429, "throttled")]
    [InlineData(499, "refused")]
    [InlineData(500, "server_error")]
    [InlineData(503, "server_error")]
    [InlineData(599, "server_error")]
    [InlineData(600, "protocol_error")]
    [InlineData(999, "protocol_error")]
    [InlineData(99, "protocol_error")]
    [InlineData(101, "protocol_error")]
    public async Task The_status_decides(int status, string outcome)
    {
        var result = await SendAsync(Behaviour.Status(status));
        Assert.Equal(outcome, result.Outcome.Name());
        Assert.Equal(status, result.Status);
        Assert.Equal(outcome == "succeeded", result.Error is null);
    }

    [Fact]
    public async Task A_body_on_204_does_not_hurt()
    {
        var result = await SendAsync(Behaviour.Status(204, "surprise"));
        Assert.Equal(Outcome.Succeeded, result.Outcome);
        Assert.Equal(Outcome.Succeeded, (await SendAsync(Behaviour.Ok)).Outcome);
    }

    [Fact]
    public async Task No_answer_times_out()
    {
        var result = await SendAsync(Behaviour.Hang, Short);
        Assert.Equal(Outcome.TimedOut, result.Outcome);
        Assert.Equal("no answer within 0.3 s", result.Error);
        Assert.InRange(result.DurationMs, 250, 5000);
    }

    [Fact]
    public async Task A_reset_before_the_answer_is_a_reset()
    {
        var result = await SendAsync(Behaviour.Reset);
        Assert.Equal((Outcome.Reset, "the connection was closed before any answer"), (result.Outcome, result.Error));
        Assert.Equal(1, _receiver.HitCount);
    }

    [Fact]
    public async Task A_close_before_or_within_the_headers_is_a_reset()
    {
        Assert.Equal(Outcome.Reset, (await SendAsync(Behaviour.Close)).Outcome);
        Assert.Equal("the connection was closed in the middle of the answer's headers", (await SendAsync(Behaviour.CloseInHeaders)).Error);
    }

    [Fact]
    public async Task Headers_that_drip_time_out() =>
        Assert.Equal(Outcome.TimedOut, (await SendAsync(Behaviour.DripHeaders(TimeSpan.FromMilliseconds(20)), Short)).Outcome);

    [Fact]
    public async Task A_body_that_drips_past_the_deadline_changes_nothing()
    {
        var result = await SendAsync(Behaviour.DripBody(TimeSpan.FromMilliseconds(20)), Short);
        Assert.Equal((Outcome.Succeeded, true), (result.Outcome, result.ResponseTruncated));
        Assert.InRange(result.ResponseBody.Length, 1, 100);
        Assert.InRange(result.DurationMs, 250, 5000);

        result = await SendAsync(Behaviour.DripBody(TimeSpan.FromMilliseconds(20), 500), Short);
        Assert.Equal((Outcome.ServerError, true), (result.Outcome, result.ResponseTruncated));
    }

    [Fact]
    public async Task A_body_that_breaks_off_changes_nothing()
    {
        var result = await SendAsync(Behaviour.CloseMid);
        Assert.Equal((Outcome.Succeeded, true), (result.Outcome, result.ResponseTruncated));
        Assert.Equal("0123456789", Encoding.ASCII.GetString(result.ResponseBody.Span));
    }

    [Fact]
    public async Task An_endless_body_is_cut_at_64_KiB()
    {
        var result = await SendAsync(Behaviour.EndlessBody);
        Assert.Equal((Outcome.Succeeded, true, 64 * 1024), (result.Outcome, result.ResponseTruncated, result.ResponseBody.Length));
    }

    [Fact]
    public async Task A_body_of_exactly_64_KiB_is_whole()
    {
        var result = await SendAsync(Behaviour.Status(200, new string('x', 64 * 1024)));
        Assert.Equal((Outcome.Succeeded, false, 64 * 1024), (result.Outcome, result.ResponseTruncated, result.ResponseBody.Length));
    }

    [Fact]
    public async Task A_chunked_body_is_read()
    {
        var result = await SendAsync(
            Behaviour.Raw("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", keepAlive: true)
        );
        Assert.Equal("hello", Encoding.ASCII.GetString(result.ResponseBody.Span));
        Assert.False(result.ResponseTruncated);
    }

    [Fact]
    public async Task A_gzip_bomb_stays_packed()
    {
        var result = await SendAsync(Behaviour.GzipBomb);
        Assert.Equal(Outcome.Succeeded, result.Outcome);
        Assert.InRange(result.ResponseBody.Length, 1, 64 * 1024);
        Assert.Equal("gzip", result.ResponseHeaders.First("Content-Encoding"));
    }

    [Fact]
    public async Task What_is_not_HTTP_is_a_protocol_error()
    {
        Assert.Equal((Outcome.ProtocolError, "the answer is not HTTP"), Verdict(await SendAsync(Behaviour.Garbage)));
        Assert.Equal(
            (Outcome.ProtocolError, "the answer's headers are longer than 64 KiB"),
            Verdict(await SendAsync(Behaviour.HugeHeader))
        );
        Assert.Equal(Outcome.ProtocolError, (await SendAsync(Behaviour.InformationalFlood)).Outcome);
    }

    [Fact]
    public async Task Contradictory_framing_never_leaks_into_the_next_answer()
    {
        await SendAsync(Behaviour.NegativeLength);
        await SendAsync(Behaviour.LengthAndChunked);
        var result = await SendAsync(Behaviour.Status(200, "mine"));
        Assert.Equal("mine", Encoding.ASCII.GetString(result.ResponseBody.Span));
    }

    [Fact]
    public async Task Redirects_are_never_followed()
    {
        var result = await SendAsync(Behaviour.Redirect(new Uri(_receiver.Url, "/elsewhere").AbsoluteUri));
        Assert.Equal(Outcome.Redirected, result.Outcome);
        Assert.Equal(1, _receiver.HitCount);
        Assert.Equal(Outcome.Redirected, (await SendAsync(Behaviour.Redirect("http://169.254.169.254/latest"))).Outcome);
        Assert.Equal(2, _receiver.HitCount);
    }

    [Fact]
    public async Task Fails_n_times_then_succeeds()
    {
        var url = _receiver.On("/flaky", Behaviour.Sequence(Behaviour.Status(500), 2, Behaviour.NoContent));
        var outcomes = new List<string>();
        for (var i = 0; i < 4; i++)
            outcomes.Add((await _client.SendAsync(Request(url), Stop)).Outcome.Name());
        Assert.Equal(["server_error", "server_error", "succeeded", "succeeded"], outcomes);
    }

    [Theory]
    [InlineData(429, "120", 120)]
    [InlineData(429, "1", 1)]
    [InlineData(429, "3600", 3600)]
    [InlineData(429, "3601", 3600)]
    [InlineData(429, "99999999999999999999999999", 3600)]
    [InlineData(429, "0", null)]
    [InlineData(429, "-1", null)]
    [InlineData(429, "1e9", null)]
    [InlineData(429, "1e99", null)]
    [InlineData(429, "NaN", null)]
    [InlineData(429, "1.234", 2)]
    [InlineData(429, "2.9", 3)]
    [InlineData(429, "0.001", 1)]
    [InlineData(429, "0.000", null)]
    [InlineData(429, "3600.1", 3600)]
    [InlineData(429, "1.", null)]
    [InlineData(429, ".5", null)]
    [InlineData(429, "1.2.3", null)]
    [InlineData(429, "1,5", null)]
    [InlineData(429, "+5", null)]
    [InlineData(429, "5s", null)]
    [InlineData(429, "00000000000000000007", 7)]
    [InlineData(429, "Fri, 31 Dec 9999 23:59:59 +0000", null)]
    [InlineData(429, "Friday, 31-Dec-49 23:59:59 GMT", 3600)]
    [InlineData(429, "7|7", 7)]
    [InlineData(503, "2.9", 3)]
    [InlineData(429, "soon", null)]
    [InlineData(429, "Thu, 01 Jan 1970 00:00:00 GMT", null)]
    [InlineData(429, "Fri, 31 Dec 9999 23:59:59 GMT", 3600)]
    [InlineData(429, "1|2", null)]
    [InlineData(429, "1, 2", null)]
    [InlineData(503, "7", 7)]
    [InlineData(503, "garbage", null)]
    [InlineData(503, "0", null)]
    [InlineData(500, "7", null)]
    public async Task Retry_After_says_one_time_in_the_future(int status, string value, int? seconds)
    {
        var result = await SendAsync(Behaviour.Throttle(status, value.Split('|')));
        Assert.Equal(seconds, (int?)result.RetryAfter?.TotalSeconds);
        Assert.Equal(status == 429 || (status == 503 && seconds is not null) ? Outcome.Throttled : Outcome.ServerError, result.Outcome);
    }

    [Theory]
    [InlineData("Retry-After-Ms", "1500", 2)]
    [InlineData("x-ms-retry-after-ms", "250.5", 1)]
    [InlineData("Retry-After-Ms", "99999999999999999999", 3600)]
    [InlineData("Retry-After-Ms", "soon", 1500)]
    [InlineData("Retry-After-Ms", "0", 1500)]
    public async Task Milliseconds_are_believed_where_a_header_says_so(string name, string value, int seconds)
    {
        var result = await SendAsync(Behaviour.Status(429, headers: [new Header("Retry-After", "1500"), new Header(name, value)]));
        Assert.Equal(seconds, result.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData(308, "https://www.example.com/hook", "https://www.example.com/hook")]
    [InlineData(307, "/hook/?leg=agent&ref=5", "http://127.0.0.1:{port}/hook/?leg=***&ref=***")]
    [InlineData(301, "next?secret", "http://127.0.0.1:{port}/next?***")]
    [InlineData(302, "//user:pass@example.com:8443/a#part", "http://example.com:8443/a")]
    [InlineData(303, "", null)]
    [InlineData(300, "javascript:alert(1)", null)]
    [InlineData(308, "http://", null)]
    [InlineData(304, null, null)]
    public async Task A_redirect_is_not_followed_and_says_where_it_points(int status, string? location, string? target)
    {
        var result = await SendAsync(Behaviour.Status(status, headers: location is null ? [] : [new Header("Location", location)]));
        Assert.Equal(Outcome.Redirected, result.Outcome);
        Assert.StartsWith($"answered {status}", result.Error, StringComparison.Ordinal);
        if (target is null)
            Assert.EndsWith("; redirects are not followed", result.Error, StringComparison.Ordinal);
        else
            Assert.Contains(
                $"it points to {target.Replace("{port}", $"{_receiver.Url.Port}", StringComparison.Ordinal)}, use that address",
                result.Error,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task A_redirect_says_no_more_than_fits_a_line()
    {
        var result = await SendAsync(Behaviour.Status(308, headers: new Header("Location", "/" + new string('a', 10_000))));
        Assert.InRange(result.Error!.Length, 300, 500);
    }

    [Fact]
    public async Task Nothing_listening_is_said_in_words()
    {
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and not listening: the port is ours, and refuses
        var port = ((IPEndPoint)free.LocalEndPoint!).Port;
        var result = await _client.SendAsync(Request(new Uri($"http://127.0.0.1:{port}/")), Stop);
        Assert.Equal((Outcome.ConnectFailed, $"nothing is listening on :{port}"), Verdict(result));
    }

    [Fact]
    public async Task Shutdown_ends_a_try_without_blame()
    {
        using var shutdown = new CancellationTokenSource();
        var url = _receiver.On("/hang", Behaviour.Hang);
        var sending = _client.SendAsync(Request(url), shutdown.Token);
        await _receiver.WaitForHitsAsync(1, Long);
        await shutdown.CancelAsync();
        Assert.Equal(Outcome.Shutdown, (await sending).Outcome);
    }

    [Fact]
    public async Task A_keep_alive_race_is_sent_once_more_and_only_once()
    {
        var url = _receiver.On("/race", Behaviour.Sequence(Behaviour.KeepAliveRace, 1, Behaviour.Ok));
        var first = await _client.SendAsync(Request(url), Stop);
        var second = await _client.SendAsync(Request(url), Stop);
        Assert.Equal((Outcome.Succeeded, false), (first.Outcome, first.Resent));
        Assert.Equal((Outcome.Succeeded, true), (second.Outcome, second.Resent));
        Assert.Equal(2, _receiver.HitCount);
        Assert.Equal(2, _receiver.Connections);

        // A fresh connection that is reset has perhaps been read: never sent twice.
        var reset = await SendAsync(Behaviour.Reset);
        Assert.Equal(Outcome.Reset, reset.Outcome);
        Assert.Equal(1, _receiver.HitsOn("/x").Count(hit => hit.Connection == _receiver.Connections));
    }

    [Fact]
    public async Task Connections_are_kept_and_tell_their_cost_once()
    {
        var first = await SendAsync(Behaviour.Ok);
        var second = await SendAsync(Behaviour.Ok);
        Assert.Equal(1, _receiver.Connections);
        Assert.NotNull(first.Timings.ConnectMs);
        Assert.Null(first.Timings.DnsMs);
        Assert.Null(first.Timings.TlsMs);
        Assert.NotNull(first.Timings.FirstByteMs);
        Assert.Null(second.Timings.ConnectMs);
        Assert.NotNull(second.Timings.FirstByteMs);
        Assert.Equal($"127.0.0.1:{_receiver.Port}", first.RemoteAddress);
        Assert.Equal(first.RemoteAddress, second.RemoteAddress);
    }

    [Fact]
    public async Task Only_64_headers_of_the_answer_are_kept()
    {
        var result = await SendAsync(Behaviour.Status(200, "", [.. Enumerable.Range(0, 100).Select(i => new Header($"X-{i}", "v"))]));
        Assert.Equal(64, result.ResponseHeaders.Count);
    }

    [Fact]
    public async Task The_wire_carries_exactly_what_was_prepared()
    {
        var url = _receiver.On("/x?y=1", Behaviour.Ok);
        await _client.SendAsync(Request(url, null, new Header("X-A", "1"), new Header("webhook-id", "evt_1")), Stop);
        var hit = Assert.Single(_receiver.Hits);
        Assert.Equal("{\"n\":1}", Encoding.UTF8.GetString(hit.Body.Span));
        Assert.Equal("/x?y=1", hit.Path);
        Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "X-A", "webhook-id"],
            hit.Headers.Select(header => header.Name).Order(StringComparer.Ordinal)
        );
    }

    private Task<AttemptResult> SendAsync(Behaviour behaviour, TimeSpan? deadline = null) =>
        _client.SendAsync(Request(_receiver.On("/x", behaviour), deadline), Stop);

    private static (Outcome Outcome, string? Error) Verdict(AttemptResult result) => (result.Outcome, result.Error);
}
