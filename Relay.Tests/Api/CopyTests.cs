using Relay.Simulator.Commands;
using Relay.Simulator.Scenarios;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>Recorded requests for other tools.</summary>
public sealed class CopyTests
{
    [Fact]
    public async Task An_event_is_copied_to_its_own_source_or_to_where_it_is_asked_for()
    {
        await using var host = await RelayHost.StartAsync();
        var id = await host.EventAsync();

        var curl = (await host.Relay.GetAsync($"/api/v1/events/{id}/curl")).Expect(200);
        Assert.StartsWith($"curl -g -X POST '{new Uri(host.Relay.Address, "/in/desk")}'", curl.Text, StringComparison.Ordinal);
        Assert.Contains("--data-binary '{\"id\":\"evt_1\"", curl.Text, StringComparison.Ordinal);
        Assert.Equal("text/plain", curl.ContentHeaders.ContentType?.MediaType);

        var file = (await host.Relay.GetAsync($"/api/v1/events/{id}/http?target=http://localhost:3000/hooks")).Expect(200);
        Assert.StartsWith("POST http://localhost:3000/hooks HTTP/1.1\n", file.Text, StringComparison.Ordinal);

        (await host.Relay.GetAsync($"/api/v1/events/{id}/curl?target=ftp://x")).ExpectProblem(422, "url_invalid");
        (await host.Relay.GetAsync("/api/v1/events/evt_0000000000001/curl")).ExpectProblem(404, "not_found");
    }

    [Fact]
    public async Task A_call_is_a_scenario_that_the_simulator_reads()
    {
        await using var host = await RelayHost.StartAsync();
        var original = await host.EventAsync("call_told");
        (
            await host.PostAsync(
                $"/events/{original}/edit",
                new { body = """{"id":"evt_1","type":"call.answered","data":{"call_id":"call_told"}}""" }
            )
        ).Expect(201);

        var yaml = (await host.Relay.GetAsync("/api/v1/calls/desk/call_told/scenario.yaml")).Expect(200);

        Assert.Equal("application/yaml", yaml.ContentHeaders.ContentType?.MediaType);
        Assert.Equal("call.end", Assert.Single(Scenario.Parse("call", yaml.Text).ToStorm(host.Relay.Address).Plan.Recorded).Sample);
        (await host.Relay.GetAsync("/api/v1/calls/desk/call_never/scenario.yaml")).ExpectProblem(404, "not_found");
        (await host.Relay.GetAsync("/api/v1/calls/nowhere/call_told/scenario.yaml")).ExpectProblem(404, "source_not_found");
    }

    [Fact]
    public async Task A_large_body_is_fetched_and_a_viewer_copies_no_credentials()
    {
        await using var host = await RelayHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/desk")
        {
            Content = new StringContent(
                $$"""{"id":"evt_big","type":"call.end","note":"{{new string('x', 70_000)}}"}""",
                System.Text.Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Add("X-DialStack-Signature", "t=1,v1=secret");
        using var sent = await host.Relay.Http.SendAsync(request);
        var id = (await ApiAnswer.ReadAsync(sent)).Expect(200)["eventId"];
        var viewer = (await host.PostAsync("/keys", new { name = "viewer", role = "viewer" })).Expect(201)["key"];

        var all = (await host.Relay.GetAsync($"/api/v1/events/{id}/curl")).Expect(200).Text;
        Assert.StartsWith(
            $"curl -fsS -H \"Authorization: Bearer $RELAY_KEY\" '{new Uri(host.Relay.Address, $"/api/v1/events/{id}/body")}' |",
            all,
            StringComparison.Ordinal
        );
        Assert.Contains("v1=secret", all, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "v1=secret",
            (await host.Relay.SendAsync("GET", $"/api/v1/events/{id}/curl", key: viewer)).Expect(200).Text,
            StringComparison.Ordinal
        );
    }
}
