using System.Text;
using Relay.Tests.BadInput;
using Xunit;

namespace Relay.Tests.Ingest;

/// <summary>Every request to the public side leaves a trace: it is counted, and where its source is known it is an arrival.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private const string Body = """{"id":"evt_1","type":"call.end","account_id":"a","data":{"call_id":"c"}}""";
    private RelayFixture _relay = null!;
    private string _source = "";

    public async ValueTask InitializeAsync()
    {
        _relay = await RelayFixture.StartAsync();
        _source = (await _relay.SourceAsync("desk")).Id;
    }

    public ValueTask DisposeAsync() => _relay.DisposeAsync();

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task A_wrong_method_is_an_arrival_with_its_method_and_a_hint(string method)
    {
        Assert.Equal(405, await SayAsync($"{method} /in/desk/x?CallSid=CA1"));

        var arrival = await OnlyArrivalAsync("method_not_allowed");
        Assert.Equal((method, "x", "CallSid=CA1"), (arrival["method"], arrival["path"], arrival["query"]));
        Assert.Contains("redirect", arrival["hint"], StringComparison.Ordinal);
        await AssertCountedAsync("rejected", "method_not_allowed");
    }

    [Fact]
    public async Task One_that_has_passed_too_many_relays_is_an_arrival()
    {
        Assert.Equal(508, await SayAsync("POST /in/desk", "Relay-Hops: 1\r\nRelay-Hops: 5\r\n"));

        Assert.Contains("point at each other", (await OnlyArrivalAsync("loop_detected"))["hint"], StringComparison.Ordinal);
        await AssertCountedAsync("rejected", "loop_detected");
    }

    [Fact]
    public async Task One_too_many_a_second_is_an_arrival()
    {
        (await _relay.SendAsync("PATCH", "/api/v1/sources/desk", new { rateLimitPerSecond = 1 })).Expect(200);

        var answers = new List<int>();
        while (!answers.Contains(429))
            answers.Add((await _relay.EventAsync("desk", Body)).Status);

        await OnlyArrivalAsync("rate_limited");
        await AssertCountedAsync("rejected", "rate_limited");
    }

    [Fact]
    public async Task What_comes_to_a_disabled_source_is_an_arrival()
    {
        (await _relay.SendAsync("PATCH", "/api/v1/sources/desk", new { enabled = false })).Expect(200);

        (await _relay.EventAsync("desk", Body)).ExpectProblem(404, "source_not_found");

        Assert.Contains("disabled", (await OnlyArrivalAsync("source_not_found"))["hint"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /in/nobody")]
    [InlineData("GET /in/nobody")]
    [InlineData("POST /in/")]
    [InlineData("POST /in")]
    [InlineData("POST //in/nobody")]
    [InlineData("POST ///IN/nobody/x")]
    [InlineData("POST /%69n/nobody")]
    [InlineData("POST /x/../in/nobody")]
    public async Task What_comes_to_nobody_is_counted(string line)
    {
        Assert.Equal(404, await SayAsync(line, host: "provider.example"));

        await AssertCountedAsync("refused", "source_not_found");
    }

    [Theory]
    [InlineData("/in/desk")]
    [InlineData("//in/desk")]
    [InlineData("/IN/desk")]
    [InlineData("///In//desk")]
    [InlineData("/a/../in/desk")]
    [InlineData("/in/d%65sk")]
    public async Task However_the_way_to_the_public_side_is_written_the_event_arrives(string path)
    {
        Assert.Equal(200, await SayAsync("POST " + path, host: "provider.example", body: Body));

        Assert.Equal(1, (await _relay.GetAsync("/api/v1/ledger")).Json.GetProperty("unique").GetInt32());
    }

    [Theory]
    [InlineData("POST /inside")]
    [InlineData("POST /api/in/desk")]
    public async Task What_only_looks_like_the_public_side_is_not(string line) =>
        Assert.Equal(400, await SayAsync(line, host: "provider.example"));

    private async Task<int> SayAsync(string line, string headers = "", string host = "localhost", string body = "")
    {
        var request = $"{line} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n{body}";
        return (await RawHttp.SendAsync(_relay.Address, Encoding.ASCII.GetBytes(request))).Status;
    }

    private async Task<ApiAnswer> OnlyArrivalAsync(string reason)
    {
        var row = Assert.Single((await _relay.GetAsync($"/api/v1/arrivals?result=rejected&source=desk&reason={reason}")).Items);
        Assert.Equal(_source, row.GetProperty("sourceId").GetString());
        var ledger = (await _relay.GetAsync("/api/v1/ledger")).Json;
        Assert.Equal((1, 0), (ledger.GetProperty("rejected").GetInt32(), ledger.GetProperty("difference").GetInt32()));
        return (await _relay.GetAsync("/api/v1/arrivals/" + row.GetProperty("id").GetString())).Expect(200);
    }

    private async Task AssertCountedAsync(string result, string reason) =>
        Assert.Contains(
            $"relay_received_total{{result=\"{result}\",reason=\"{reason}\"}} 1\n",
            (await _relay.GetAsync("/metrics")).Text,
            StringComparison.Ordinal
        );
}
