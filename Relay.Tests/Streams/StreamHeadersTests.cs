using Xunit;

namespace Relay.Tests.Streams;

/// <summary>What intermediaries are told of a stream.</summary>
public sealed class StreamHeadersTests
{
    [Fact]
    public async Task Nothing_on_the_way_may_keep_pack_or_gather_a_stream()
    {
        await using var relay = await RelayFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream");
        request.Headers.Add("Authorization", "Bearer " + relay.Key);
        request.Headers.Add("Accept-Encoding", "gzip");

        using var answer = await relay.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl is { NoStore: true, NoTransform: true });
        Assert.Equal("no", Assert.Single(answer.Headers.GetValues("X-Accel-Buffering")));
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }
}
