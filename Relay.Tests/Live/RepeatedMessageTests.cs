using System.Net;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Relay.Tests.Live.TestCatalog;

namespace Relay.Tests.Live;

/// <summary>A platform that asks again while the first request is still at work does not make a second booking.</summary>
public sealed class RepeatedMessageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copies_get_the_answer_of_the_request_that_is_at_work()
    {
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await go.Task.WaitAsync(context.RequestAborted);
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Booking"] = "b1";
            await context.Response.WriteAsync("booked");
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        relay.Event = 9;

        var first = relay.PostAsync("/in/desk/bookings");
        await arrived.Task.WaitAsync(Stop);
        relay.Repeated = true;
        var copies = Enumerable.Range(0, 5).Select(_ => relay.PostAsync("/in/desk/bookings")).ToArray();
        go.SetResult();

        foreach (var answer in await Task.WhenAll([first, .. copies]))
        {
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            Assert.Equal("b1", Assert.Single(answer.Headers.GetValues("X-Booking")));
            Assert.Equal("booked", await answer.Content.ReadAsStringAsync(Stop));
        }

        Assert.Single(upstream.Hits);
        Assert.Equal(6, relay.Records.Count);
        Assert.Single(relay.Records, record => record.Answer == ExchangeAnswer.Own);
        Assert.All(relay.Records, record => Assert.Equal(("succeeded", (int?)201), (record.Outcome, record.Status)));
    }

    [Fact]
    public async Task The_upstream_goes_on_when_its_caller_gives_up_and_the_next_request_has_its_answer()
    {
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await go.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("booked");
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        relay.Event = 9;

        using (var leave = new CancellationTokenSource())
        {
            var first = relay.Client.PostAsync(new Uri("/in/desk/bookings", UriKind.Relative), new StringContent("{}"), leave.Token);
            await arrived.Task.WaitAsync(Stop);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        var second = relay.PostAsync("/in/desk/bookings");
        go.SetResult();
        using var answer = await second;
        Assert.Equal("booked", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Single(upstream.Hits);
    }

    [Fact]
    public async Task An_answer_is_kept_for_a_minute_and_then_forwarded_again_which_says_so()
    {
        await using var upstream = await TestServer.StartAsync("booked");
        var clock = new ManualClock();
        await using var relay = await LiveHost.StartAsync(clock, Source("desk", upstream.Url));
        (relay.Event, relay.Repeated) = (9, false);
        using (await relay.PostAsync("/in/desk/bookings")) { }

        relay.Repeated = true;
        clock.Advance(TimeSpan.FromSeconds(59));
        using (var kept = await relay.PostAsync("/in/desk/bookings"))
            Assert.Equal("booked", await kept.Content.ReadAsStringAsync(Stop));
        Assert.Single(upstream.Hits);
        Assert.Equal([ExchangeAnswer.Own, ExchangeAnswer.Kept], relay.Records.Select(record => record.Answer));

        clock.Advance(TimeSpan.FromSeconds(2));
        using (await relay.PostAsync("/in/desk/bookings")) { }
        Assert.Equal([null, "1"], upstream.Hits.Select(hit => hit.Headers.GetValueOrDefault("Relay-Repeat")));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task An_upstream_in_trouble_is_asked_again_each_time_with_its_number(int status)
    {
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        for (var i = 0; i < 3; i++)
        {
            (relay.Event, relay.Repeated) = (9, i > 0);
            using var answer = await relay.PostAsync("/in/desk/bookings");
            Assert.Equal(status, (int)answer.StatusCode);
        }

        Assert.Equal([null, "1", "2"], upstream.Hits.Select(hit => hit.Headers.GetValueOrDefault("Relay-Repeat")));
    }

    [Fact]
    public async Task A_copy_waits_for_no_longer_than_its_own_limit()
    {
        var arrived = new TaskCompletionSource();
        await using var upstream = await TestServer.StartAsync(context =>
        {
            arrived.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var clock = new ManualClock();
        await using var relay = await LiveHost.StartAsync(clock, Source("desk", upstream.Url));
        relay.Event = 9;
        relay.Message = new LiveMessage(TimeSpan.FromSeconds(10), Empty: null);
        var first = relay.PostAsync("/in/desk/bookings");
        await arrived.Task.WaitAsync(Stop);

        relay.Message = new LiveMessage(TimeSpan.FromSeconds(5), Empty: null);
        var waiting = LiveHost.NextWait(clock);
        var copy = relay.PostAsync("/in/desk/bookings");
        await waiting;
        clock.Advance(TimeSpan.FromSeconds(5));

        using (var late = await copy)
            Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);
        Assert.False(first.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(5));
        using (var given = await first)
            Assert.Equal(HttpStatusCode.GatewayTimeout, given.StatusCode);
        Assert.Single(upstream.Hits);
    }

    [Fact]
    public async Task Other_messages_and_requests_that_need_no_answer_are_not_held_up()
    {
        await using var upstream = await TestServer.StartAsync("fine");
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        using (await relay.PostAsync("/in/desk/bookings")) { }
        using (await relay.PostAsync("/in/desk/bookings")) { }
        Assert.Equal(2, upstream.Hits.Count);

        // A source that forwards everything is a proxy: what comes twice goes twice, and the second says so.
        (relay.Message, relay.Event) = (null, 9);
        using (await relay.PostAsync("/in/desk")) { }
        relay.Repeated = true;
        using (await relay.PostAsync("/in/desk")) { }
        Assert.Equal([null, null, null, "1"], upstream.Hits.Select(hit => hit.Headers.GetValueOrDefault("Relay-Repeat")));
    }

    [Fact]
    public async Task A_made_up_count_of_the_senders_is_not_passed_on()
    {
        await using var upstream = await TestServer.StartAsync("fine");
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        using var content = new StringContent("{}");
        content.Headers.Add("Relay-Repeat", "7");
        using (await relay.Client.PostAsync(new Uri("/in/desk", UriKind.Relative), content, Stop)) { }
        Assert.False(Assert.Single(upstream.Hits).Headers.ContainsKey("Relay-Repeat"));
    }
}
