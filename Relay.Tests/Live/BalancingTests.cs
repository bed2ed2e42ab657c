using System.Net;
using Microsoft.AspNetCore.Http;
using Xunit;
using static Relay.Tests.Live.TestCatalog;

namespace Relay.Tests.Live;

/// <summary>Several upstream addresses of one source.</summary>
public sealed class BalancingTests
{
    [Fact]
    public async Task Two_addresses_share_the_work()
    {
        await using var one = await TestServer.StartAsync("{}");
        await using var two = await TestServer.StartAsync("{}");
        await using var relay = await LiveHost.StartAsync(Source("desk", one.Url, two.Url));

        for (var i = 0; i < 40; i++)
            await relay.PostAsync("/in/desk");

        Assert.Equal(40, one.Hits.Count + two.Hits.Count);
        Assert.False(one.Hits.IsEmpty || two.Hits.IsEmpty);
    }

    [Fact]
    public async Task A_dead_address_costs_no_caller_its_answer()
    {
        await using var one = await TestServer.StartAsync("{}");
        await using var relay = await LiveHost.StartAsync(Source("desk", LiveHost.DeadUrl(), one.Url));

        for (var i = 0; i < 20; i++)
        {
            using var answer = await relay.PostAsync("/in/desk");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(20, one.Hits.Count);
        Assert.All(one.Hits, hit => Assert.Equal("""{"ask":1}""", System.Text.Encoding.UTF8.GetString(hit.Body)));
        Assert.All(relay.Records, record => Assert.Equal(one.Url, record.Upstream));
    }

    [Fact]
    public async Task A_request_that_may_have_arrived_is_not_sent_to_another()
    {
        RequestDelegate breakOff = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await using var one = await TestServer.StartAsync(breakOff);
        await using var two = await TestServer.StartAsync(breakOff);
        await using var relay = await LiveHost.StartAsync(Source("desk", one.Url, two.Url));

        using var answer = await relay.PostAsync("/in/desk");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(1, one.Hits.Count + two.Hits.Count);
    }

    [Fact]
    public async Task An_address_that_fails_rests_while_the_other_works()
    {
        await using var bad = await TestServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var good = await TestServer.StartAsync("{}");
        await using var relay = await LiveHost.StartAsync(Source("desk", bad.Url, good.Url));

        for (var i = 0; i < 40; i++)
        {
            await relay.PostAsync("/in/desk");
            if (!bad.Hits.IsEmpty)
                await Poll.UntilAsync(() => relay.Resting == 1, "the address that fails does not rest");
        }

        Assert.Single(bad.Hits);
        Assert.Equal(39, good.Hits.Count);
    }

    [Fact]
    public async Task The_only_address_is_asked_again_however_often_it_failed()
    {
        var healthy = false;
        await using var upstream = await TestServer.StartAsync(context =>
        {
            if (!healthy)
                context.Abort();
            return Task.CompletedTask;
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        for (var i = 0; i < 5; i++)
            await relay.PostAsync("/in/desk");

        healthy = true;
        using var answer = await relay.PostAsync("/in/desk");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task An_upstream_with_a_health_path_is_asked_there_at_its_root()
    {
        await using var healthy = await TestServer.StartAsync("{}");
        await using var sick = await TestServer.StartAsync(context =>
        {
            if (context.Request.Path == "/up")
                context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await using var relay = await LiveHost.StartAsync(
            Source("desk", healthy.Url + "/hook", sick.Url + "/hook") with
            {
                HealthPath = "/up",
            }
        );
        // Two failures in a row make an address sick; a third probe says that both were judged.
        await Poll.UntilAsync(() => sick.Hits.Count >= 3 && !healthy.Hits.IsEmpty, "both were probed");
        var probes = sick.Hits.Count;

        for (var i = 0; i < 20; i++)
            await relay.PostAsync("/in/desk");

        Assert.DoesNotContain(sick.Hits.Skip(probes), hit => hit.Path != "/up");
        Assert.Equal(20, healthy.Hits.Count(hit => hit.Path == "/hook"));
    }
}
