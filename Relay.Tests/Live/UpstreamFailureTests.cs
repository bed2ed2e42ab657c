using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Relay.Tests.Live.TestCatalog;

namespace Relay.Tests.Live;

/// <summary>Upstreams that are down, slow, missing, or break off.</summary>
public sealed class UpstreamFailureTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Nothing_listens()
    {
        await using var relay = await LiveHost.StartAsync(Source("desk", LiveHost.DeadUrl()));

        await AssertProblemAsync(await relay.PostAsync("/in/desk"), HttpStatusCode.BadGateway, "upstream_failed");

        Assert.Equal(("upstream_failed", (int?)null), (relay.Record.Outcome, relay.Record.Status));
    }

    [Fact]
    public async Task An_upstream_that_never_answers_is_given_up_at_the_limit()
    {
        await using var upstream = await TestServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        relay.Message = new LiveMessage(Short, LiveMessage.EmptyObject);

        await AssertProblemAsync(await relay.PostAsync("/in/desk"), HttpStatusCode.GatewayTimeout, "upstream_timeout");

        Assert.Equal("upstream_timeout", relay.Record.Outcome);
        Assert.InRange(relay.Record.DurationMs, 290, 5000);
    }

    [Fact]
    public async Task The_limit_counts_the_body_too()
    {
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        relay.Message = new LiveMessage(Short, Empty: null);

        await AssertProblemAsync(await relay.PostAsync("/in/desk"), HttpStatusCode.GatewayTimeout, "upstream_timeout");

        Assert.Equal("{", System.Text.Encoding.UTF8.GetString(relay.Record.ResponseBody.Span));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_early_is_an_error_and_not_half_an_answer()
    {
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));

        await AssertProblemAsync(await relay.PostAsync("/in/desk"), HttpStatusCode.BadGateway, "upstream_failed");
    }

    [Fact]
    public async Task A_long_answer_that_breaks_off_breaks_off_for_the_caller()
    {
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1_000_000;
            await context.Response.WriteAsync(new string('x', 200_000));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => relay.PostAsync("/in/desk"));

        var record = await relay.FirstRecord;
        Assert.Equal(("upstream_failed", (int?)200, true), (record.Outcome, record.Status, record.ResponseTruncated));
    }

    [Fact]
    public async Task A_caller_that_goes_away_is_nobodys_failure()
    {
        var arrived = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            arrived.SetResult();
            context.RequestAborted.Register(ended.SetResult);
            await ended.Task;
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        relay.Message = null;
        using var leave = new CancellationTokenSource();

        var asking = relay.Client.PostAsync(new Uri("/in/desk", UriKind.Relative), new StringContent("{}"), leave.Token);
        await arrived.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal("caller_gone", (await relay.FirstRecord).Outcome);
    }

    [Fact]
    public async Task A_missing_upstream_is_an_error_where_the_provider_needs_an_answer()
    {
        await using var relay = await LiveHost.StartAsync(Source("desk"));

        await AssertProblemAsync(await relay.PostAsync("/in/desk"), HttpStatusCode.BadGateway, "upstream_missing");

        Assert.Equal("upstream_missing", relay.Record.Outcome);
    }

    [Fact]
    public async Task A_missing_upstream_is_an_empty_answer_where_the_provider_has_defaults()
    {
        await using var relay = await LiveHost.StartAsync(Source("desk"));
        relay.Message = new LiveMessage(Short, LiveMessage.EmptyObject);

        using var answer = await relay.PostAsync("/in/desk");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync());
        Assert.Equal("upstream_missing", relay.Record.Outcome);
    }

    [Theory]
    [InlineData(400, "refused")]
    [InlineData(409, "refused")]
    [InlineData(410, "gone")]
    [InlineData(429, "throttled")]
    [InlineData(503, "server_error")]
    public async Task An_upstreams_own_error_is_the_callers_answer(int status, string outcome)
    {
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("""{"error":{"code":"slot_unavailable"}}""");
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));

        using var answer = await relay.PostAsync("/in/desk");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("""{"error":{"code":"slot_unavailable"}}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal((outcome, (int?)status), (relay.Record.Outcome, relay.Record.Status));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://168.63.129.16/")]
    [InlineData("http://metadata.test/")]
    [InlineData("http://mixed.test/")]
    public async Task A_metadata_service_is_never_an_upstream(string url)
    {
        await using var relay = await LiveHost.StartAsync(Source("desk", url));
        relay.Network.Names["metadata.test"] = [IPAddress.Parse("169.254.169.254")];
        relay.Network.Names["mixed.test"] = [IPAddress.Loopback, IPAddress.Parse("fd00:ec2::254")];

        await AssertProblemAsync(await relay.PostAsync("/in/desk"), HttpStatusCode.BadGateway, "upstream_failed");

        Assert.Empty(relay.Network.Strangers);
    }

    [Fact]
    public async Task A_private_address_may_be_an_upstream()
    {
        await using var relay = await LiveHost.StartAsync(Source("desk", "http://10.1.2.3/"));

        await AssertProblemAsync(await relay.PostAsync("/in/desk"), HttpStatusCode.BadGateway, "upstream_failed");

        Assert.Equal([IPAddress.Parse("10.1.2.3")], relay.Network.Strangers);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(code, problem.RootElement.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
    }
}
