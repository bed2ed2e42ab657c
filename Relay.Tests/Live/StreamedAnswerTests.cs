using Microsoft.AspNetCore.Http;
using Xunit;
using static Relay.Tests.Live.TestCatalog;

namespace Relay.Tests.Live;

/// <summary>An answer whose parts are worth something before the whole is there passes part by part: tokens of a voice assistant.</summary>
public sealed class StreamedAnswerTests
{
    [Theory]
    [InlineData("text/event-stream", false)]
    [InlineData("text/event-stream; charset=utf-8", false)]
    [InlineData("application/x-ndjson", false)]
    [InlineData("Text/Event-Stream", false)]
    [InlineData("application/json", true)]
    [InlineData(null, true)]
    public async Task Each_part_passes_before_the_next_one_is_written(string? type, bool bySource)
    {
        var next = new SemaphoreSlim(0);
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            context.Response.ContentType = type;
            await context.Response.Body.FlushAsync();
            for (var part = 0; part < 3; part++)
            {
                await next.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync($"part {part}\n");
                await context.Response.Body.FlushAsync();
            }
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url) with { StreamAnswers = bySource });

        // Every step is possible only because the one before has passed.
        using var asked = new HttpRequestMessage(HttpMethod.Post, "/in/desk") { Content = new StringContent("{}") };
        using var answer = await relay.Client.SendAsync(
            asked,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        for (var part = 0; part < 3; part++)
        {
            next.Release();
            Assert.Equal($"part {part}", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        Assert.Null(await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        var record = await relay.FirstRecord;
        Assert.Equal(
            ("succeeded", "part 0\npart 1\npart 2\n"),
            (record.Outcome, System.Text.Encoding.UTF8.GetString(record.ResponseBody.Span))
        );
    }

    [Fact]
    public async Task A_stream_that_breaks_off_breaks_off_for_the_caller()
    {
        var passed = new SemaphoreSlim(0);
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await passed.WaitAsync(context.RequestAborted);
            context.Abort();
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));

        using var asked = new HttpRequestMessage(HttpMethod.Post, "/in/desk") { Content = new StringContent("{}") };
        using var answer = await relay.Client.SendAsync(
            asked,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await stream.ReadExactlyAsync(new byte[9], TestContext.Current.CancellationToken);
        passed.Release();
        await Assert.ThrowsAnyAsync<IOException>(() =>
            stream.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken).AsTask()
        );

        Assert.Equal(("upstream_failed", (int?)200), ((await relay.FirstRecord).Outcome, (await relay.FirstRecord).Status));
    }

    [Fact]
    public async Task A_stream_that_is_repeated_is_given_whole()
    {
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.ContentType = "text/event-stream";
            return context.Response.WriteAsync("data: 1\n\ndata: 2\n\n");
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        relay.Event = 9;
        for (var i = 0; i < 2; i++)
        {
            using var answer = await relay.PostAsync("/in/desk");
            Assert.Equal("data: 1\n\ndata: 2\n\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        }

        Assert.Single(upstream.Hits);
    }
}
