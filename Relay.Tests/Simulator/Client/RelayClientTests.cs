using System.Text.Json;
using Relay.Simulator.Client;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Simulator.Client;

/// <summary>One question and its answer, whatever stands at the other end.</summary>
public sealed class RelayClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_sends_the_key_and_the_body_and_reads_the_answer()
    {
        await using var receiver = RecordingReceiver.Start();
        receiver.Otherwise = Behaviour.Status(201, """{"id":"src_1"}""");
        using var client = new RelayClient(new Uri(receiver.Url, "/ignored?x=1"), "rk_test", Limit);

        var reply = await client.SendAsync(HttpMethod.Post, "/api/v1/sources", new { name = "a" }, TestContext.Current.CancellationToken);

        Assert.True(reply.IsSuccess);
        Assert.Equal("src_1", reply.Json.GetProperty("id").GetString());
        var hit = Assert.Single(receiver.Hits);
        Assert.Equal(("POST", "/api/v1/sources", "Bearer rk_test"), (hit.Method, hit.Path, hit.Header("Authorization")));
        Assert.Equal("""{"name":"a"}""", System.Text.Encoding.UTF8.GetString(hit.Body.Span));
    }

    [Theory]
    [InlineData(409, """{"code":"slug_taken","detail":"There is one."}""", "slug_taken", "There is one.")]
    [InlineData(502, "<html>no relay</html>", null, null)]
    [InlineData(401, "", null, null)]
    [InlineData(500, """["code"]""", null, null)]
    [InlineData(500, """{"code":7,"detail":null}""", null, null)]
    public async Task A_refusal_is_an_answer(int status, string body, string? code, string? detail)
    {
        var reply = await AskAsync(Behaviour.Status(status, body));

        Assert.Equal((false, status, code, detail), (reply.IsSuccess, reply.Status, reply.Code, reply.Detail));
    }

    [Fact]
    public async Task Nothing_to_say_is_an_empty_object() =>
        Assert.Equal(JsonValueKind.Object, (await AskAsync(Behaviour.NoContent)).Json.ValueKind);

    [Fact]
    public async Task A_success_that_is_no_JSON_is_no_relays() =>
        await Assert.ThrowsAnyAsync<JsonException>(() => AskAsync(Behaviour.Status(200, "OK")));

    [Fact]
    public async Task A_redirect_is_not_followed_with_the_key() =>
        Assert.Equal(302, (await AskAsync(Behaviour.Redirect("http://127.0.0.1:1/"))).Status);

    [Fact]
    public async Task Nobody_there_is_an_exception_of_the_network()
    {
        var receiver = RecordingReceiver.Start();
        var url = receiver.Url;
        await receiver.DisposeAsync();
        using var client = new RelayClient(url, null, Limit);

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            client.SendAsync(HttpMethod.Get, "/", null, TestContext.Current.CancellationToken)
        );
    }

    private static async Task<RelayReply> AskAsync(Behaviour behaviour)
    {
        await using var receiver = RecordingReceiver.Start();
        receiver.Otherwise = behaviour;
        using var client = new RelayClient(receiver.Url, null, Limit);
        return await client.SendAsync(HttpMethod.Get, "/api/v1/ledger", null, TestContext.Current.CancellationToken);
    }
}
