using System.Text;
using Relay.Tests.Ui;
using Xunit;

namespace Relay.Tests.Ingest;

/// <summary>After an outage providers repeat with the first time and signature: a genuine one is kept whole, and a person lets it in.</summary>
public sealed class LateTests : IAsyncLifetime
{
    private const string Secret = "hook-secret";
    private const long Hours = 3 * 3600;
    private readonly ManualClock _clock = new();
    private RelayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await RelayHost.StartAsync(_clock);
        await _host.Relay.SourceAsync("strict", "dialstack", Secret);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_genuine_late_one_is_kept_whole_and_becomes_an_event_that_is_delivered()
    {
        var webhook = await _host.WebhookAsync("/hook");
        var body = Body(1, padding: 20_000);
        (await SendAsync(body, Hours, Secret)).ExpectProblem(401, "timestamp_stale");
        var arrival = await OnlyAsync();
        Assert.Equal((true, 20_000 < (int)arrival.GetProperty("bodyBytes").GetInt64()), (arrival.GetProperty("late").GetBoolean(), true));
        var id = arrival.GetProperty("id").GetString()!;
        Assert.Equal(body, (await _host.Relay.GetAsync($"/api/v1/arrivals/{id}/body")).Text);
        Assert.Contains(
            "only late",
            (await _host.JsonAsync($"/api/v1/arrivals/{id}")).GetProperty("hint").GetString()!,
            StringComparison.Ordinal
        );

        var admitted = (await _host.PostAsync($"/arrivals/{id}/admit")).Expect(202);
        await _host.UntilSettledAsync();

        var recorded = await _host.JsonAsync("/api/v1/events/" + admitted["eventId"]);
        Assert.Equal(
            ("call.completed", "valid"),
            (recorded.GetProperty("kind").GetString(), recorded.GetProperty("verification").GetString())
        );
        Assert.Contains("admitted_late", recorded.GetProperty("flags").ToString(), StringComparison.Ordinal);
        Assert.Equal([admitted["eventId"]], _host.Got("/hook"));
        Assert.NotEqual("", webhook);
        Assert.Equal(admitted["eventId"], (await OnlyAsync()).GetProperty("eventId").GetString());
        await _host.AssertBalancedAsync();
        var ledger = await _host.JsonAsync("/api/v1/ledger");
        Assert.Equal((1, 1, 0), (Number(ledger, "received"), Number(ledger, "rejected"), Number(ledger, "unique")));
        var metrics = (await _host.Relay.GetAsync("/metrics")).Text;
        Assert.Contains("relay_late_total{result=\"rejected\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("relay_late_total{result=\"admitted\"} 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_admitted_once_and_what_the_provider_sends_again_is_a_duplicate_of_it()
    {
        (await SendAsync(Body(1), Hours, Secret)).Expect(401);
        var id = (await OnlyAsync()).GetProperty("id").GetString();
        var admitted = (await _host.PostAsync($"/arrivals/{id}/admit")).Expect(202);

        (await _host.PostAsync($"/arrivals/{id}/admit")).ExpectProblem(409, "not_admissible");
        var again = (await SendAsync(Body(1), 0, Secret)).Expect(200);

        Assert.Equal((admitted["eventId"], "True"), (again["eventId"], again["duplicate"]));
    }

    [Fact]
    public async Task One_with_the_key_of_a_known_event_and_other_bytes_says_so()
    {
        (await SendAsync(Body(1, padding: 10), Hours, Secret)).Expect(401);
        var first = (await SendAsync(Body(1), 0, Secret)).Expect(200);

        var id = (await OnlyAsync()).GetProperty("id").GetString();
        var admitted = (await _host.PostAsync($"/arrivals/{id}/admit")).Expect(202);

        Assert.Equal(first["eventId"], admitted["eventId"]);
        var flags = (await _host.JsonAsync("/api/v1/events/" + first["eventId"])).GetProperty("flags");
        Assert.Equal("key_conflict", Assert.Single(flags.EnumerateArray()).GetString());
        Assert.Equal(1, (await _host.JsonAsync("/api/v1/sources/strict")).GetProperty("keyConflicts").GetInt32());
    }

    [Fact]
    public async Task One_that_came_again_in_time_is_that_event_and_not_delivered_twice()
    {
        await _host.WebhookAsync("/hook");
        (await SendAsync(Body(1), Hours, Secret)).Expect(401);
        var first = (await SendAsync(Body(1), 0, Secret)).Expect(200);

        var admitted = (await _host.PostAsync($"/arrivals/{(await OnlyAsync()).GetProperty("id").GetString()}/admit")).Expect(202);
        await _host.UntilSettledAsync();

        Assert.Equal((first["eventId"], "True"), (admitted["eventId"], admitted["duplicate"]));
        Assert.Single(_host.Got("/hook"));
        await _host.AssertBalancedAsync();
    }

    [Theory]
    [InlineData("another-secret", Hours, "timestamp_stale")]
    [InlineData("another-secret", 0, "signature_mismatch")]
    [InlineData(Secret, -Hours, "timestamp_future")]
    public async Task Nothing_else_can_be_let_in(string secret, long age, string reason)
    {
        (await SendAsync(Body(1, padding: 20_000), age, secret)).ExpectProblem(401, reason);
        var arrival = await OnlyAsync();

        Assert.False(arrival.TryGetProperty("late", out _));
        var id = arrival.GetProperty("id").GetString();
        Assert.Equal(16 << 10, (await _host.Relay.GetAsync($"/api/v1/arrivals/{id}/body")).Body.Length);
        (await _host.PostAsync($"/arrivals/{id}/admit")).ExpectProblem(409, "not_admissible");
        (await _host.PostAsync("/arrivals/arr_0000000000000/admit")).ExpectProblem(404, "not_found");
    }

    [Fact]
    public async Task A_person_lets_it_in_by_a_button_and_a_viewer_does_not()
    {
        (await SendAsync(Body(1), Hours, Secret)).Expect(401);
        var id = (await OnlyAsync()).GetProperty("id").GetString();
        var viewer = (await _host.PostAsync("/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];
        (await _host.Relay.SendAsync("POST", $"/api/v1/arrivals/{id}/admit", key: viewer)).ExpectProblem(403, "scope_insufficient");
        using var person = await Person.SignedInAsync(_host.Relay);
        Assert.Contains("right, but late", (await person.GetAsync($"/arrivals/{id}")).Text, StringComparison.Ordinal);

        Assert.Equal(302, (await person.PostAsync($"/arrivals/{id}", $"/do/arrivals/{id}/admit")).Status);

        Assert.Single((await _host.JsonAsync("/api/v1/events")).GetProperty("items").EnumerateArray());
        Assert.DoesNotContain($"/do/arrivals/{id}/admit", (await person.GetAsync($"/arrivals/{id}")).Text, StringComparison.Ordinal);
    }

    private static int Number(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static string Body(int number, int padding = 1) =>
        $$$"""{"id":"evt_{{{number}}}","type":"call.end","account_id":"a","data":{"call_id":"c","note":"{{{new string('x', padding)}}}"}}""";

    private async Task<System.Text.Json.JsonElement> OnlyAsync() =>
        Assert.Single((await _host.JsonAsync("/api/v1/arrivals?result=rejected")).GetProperty("items").EnumerateArray());

    private async Task<ApiAnswer> SendAsync(string body, long age, string secret)
    {
        var dialect = Dialect.Create("dialstack");
        Assert.True(dialect.TryCreateKey(secret, out var key, out _));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/strict")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in dialect.Sign(new SigningRequest(Encoding.UTF8.GetBytes(body), (_host.Now / 1000) - age), key!))
            request.Headers.Add(name, value);
        using var response = await _host.Relay.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }
}
