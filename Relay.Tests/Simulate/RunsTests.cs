using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Relay.Config;
using Relay.Simulator.Evidence;
using Relay.Simulator.Storms;
using Xunit;

namespace Relay.Tests.Simulate;

/// <summary>
/// Storms in the server, against itself.
/// Long because a run has one life, from the order to its reports.
/// </summary>
public sealed class RunsTests
{
    private static readonly object Small = new
    {
        calls = 50,
        rate = "400/s",
        duplicates = "10%",
        outOfOrder = 0.15,
        badSignatures = 0.02,
    };
    private static readonly object Long = new { calls = 1000, rate = 20 };

    [Fact]
    public async Task A_storm_ends_green_with_its_reports_and_leaves_nothing_behind()
    {
        await using var relay = await RelayFixture.StartAsync();

        var started = (await relay.PostAsync("/api/v1/runs", new { seed = 42, storm = Small })).Expect(202);
        Assert.Equal(("running", $"/api/v1/runs/{started.Id}"), (started["state"], started.Headers.Location?.ToString()));
        var run = await relay.EndedAsync(started.Id);

        Assert.True(run["state"] == "green", run.Text);
        var proof = run.Json.GetProperty("proof");
        var colours = proof
            .GetProperty("invariants")
            .EnumerateArray()
            .ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("colour").GetString());
        Assert.DoesNotContain("red", colours.Values);
        Assert.Equal(
            ["green", "green", "green"],
            new[] { "nothing-lost", "third-strike", "ledger-balanced" }.Select(name => colours.GetValueOrDefault(name))
        );
        Assert.False(proof.GetProperty("partial").GetBoolean());
        Assert.InRange(proof.GetProperty("delivered").GetInt32(), 100, 100_000);
        Assert.False(run.Json.TryGetProperty("progress", out _));
        Assert.Equal(
            ["Arrivals over time", "Answer time", "Delivery latency"],
            proof.GetProperty("plots").EnumerateArray().Take(3).Select(plot => plot.GetProperty("title").GetString())
        );
        Assert.Equal(
            (42, 0.1, false, false),
            (
                run.Json.GetProperty("seed").GetInt32(),
                Storm(run, "duplicates").GetDouble(),
                Storm(run, "shared").GetBoolean(),
                Storm(run, "keep").GetBoolean()
            )
        );

        var html = await relay.GetAsync(run.Json.GetProperty("reports").GetProperty("html").GetString()!);
        Assert.Contains("Every invariant holds", html.Expect(200).Text, StringComparison.Ordinal);
        Assert.Equal("text/html", html.ContentHeaders.ContentType?.MediaType);
        Assert.StartsWith("sandbox", html.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var junit = XDocument.Parse(
            (await relay.GetAsync(run.Json.GetProperty("reports").GetProperty("junit").GetString()!)).Expect(200).Text
        );
        Assert.Equal(("0", colours.Count), (junit.Root!.Attribute("failures")!.Value, junit.Root.Elements("testcase").Count()));
        Assert.Equal(
            proof.GetProperty("digest").GetString(),
            (await relay.GetAsync(run.Json.GetProperty("reports").GetProperty("json").GetString()!)).Expect(200)["digest"]
        );

        await EvidenceFitsAsync(relay, started.Id, proof);
        Assert.Empty((await relay.GetAsync("/api/v1/sources")).Items);
        Assert.Empty((await relay.GetAsync("/api/v1/webhooks")).Items);
        Assert.Single((await relay.GetAsync("/api/v1/keys")).Items);
        Assert.Equal(0, (await relay.GetAsync("/api/v1/ledger")).Json.GetProperty("difference").GetInt64());
        Assert.NotEmpty((await relay.GetAsync("/api/v1/events")).Items);

        // What a run shows of its storm is a request for the same storm again.
        var again = (await relay.PostAsync("/api/v1/runs", new { seed = 42, storm = run.Json.GetProperty("storm") })).Expect(202);
        var second = await relay.EndedAsync(again.Id);
        Assert.True(second["state"] == "green", second.Text);
        Assert.Equal(proof.GetProperty("digest").GetString(), second.Json.GetProperty("proof").GetProperty("digest").GetString());
        var list = (await relay.GetAsync("/api/v1/runs?limit=1")).Expect(200);
        Assert.Equal(again.Id, list.Items.Single().GetProperty("id").GetString());
        Assert.Equal(
            started.Id,
            (await relay.GetAsync($"/api/v1/runs?limit=1&cursor={list["nextCursor"]}")).Items.Single().GetProperty("id").GetString()
        );
    }

    [Fact]
    public async Task What_it_made_stays_where_it_is_to_be_kept()
    {
        await using var relay = await RelayFixture.StartAsync();

        var run = await relay.EndedAsync((
                await relay.PostAsync(
                    "/api/v1/runs",
                    new
                    {
                        seed = 7,
                        storm = new
                        {
                            calls = 3,
                            rate = "max",
                            provider = "dialstack",
                            keep = true,
                        },
                    }
                )
            ).Expect(202).Id);

        Assert.True(run["state"] == "green", run.Text);
        Assert.Equal("dialstack", (await relay.GetAsync("/api/v1/sources")).Items.Single().GetProperty("dialect").GetString());
        Assert.Equal(
            run.Json.GetProperty("proof").GetProperty("webhooks").GetInt32(),
            (await relay.GetAsync("/api/v1/webhooks")).Items.Count
        );
    }

    [Fact]
    public async Task A_scenario_runs_by_its_name_with_what_is_said_beside_it()
    {
        await using var relay = await RelayFixture.StartAsync();

        var run = await relay.EndedAsync((
                await relay.PostAsync(
                    "/api/v1/runs",
                    new
                    {
                        scenario = "end-before-ringing",
                        seed = 5,
                        storm = new { calls = 4 },
                    }
                )
            ).Expect(202).Id);

        Assert.True(run["state"] == "green", run.Text);
        Assert.Equal(("end-before-ringing", 5), (run["scenario"], run.Json.GetProperty("seed").GetInt32()));
        Assert.Equal(
            (4, 50, "dialstack"),
            (Storm(run, "calls").GetInt32(), Storm(run, "rate").GetInt32(), Storm(run, "provider").EnumerateArray().Single().GetString())
        );
    }

    [Fact]
    public async Task Two_run_at_once_and_a_cancelled_one_proves_what_it_sent()
    {
        await using var relay = await RelayFixture.StartAsync();
        var first = (await relay.PostAsync("/api/v1/runs", new { storm = Long })).Expect(202).Id;
        var second = (await relay.PostAsync("/api/v1/runs", new { storm = Long, seed = 2 })).Expect(202).Id;

        (await relay.PostAsync("/api/v1/runs", new { storm = Long })).ExpectProblem(409, "state_conflict");
        var progress = (
            await relay.UntilAsync($"/api/v1/runs/{first}", json => json.GetProperty("progress").GetProperty("accepted").GetInt32() > 10)
        ).Json.GetProperty("progress");
        Assert.Equal("sending", progress.GetProperty("phase").GetString());
        Assert.True(
            progress.GetProperty("planned").GetInt32() > progress.GetProperty("requests").GetInt32()
                && progress.GetProperty("leftMs").GetInt64() > 0
        );
        (await relay.GetAsync($"/api/v1/runs/{first}/report.html")).ExpectProblem(409, "state_conflict");
        (await relay.PostAsync($"/api/v1/runs/{first}/cancel")).Expect(202);
        (await relay.PostAsync($"/api/v1/runs/{second}/cancel")).Expect(202);

        var (one, two) = (await relay.EndedAsync(first), await relay.EndedAsync(second));
        Assert.Equal(("cancelled", "cancelled"), (one["state"], two["state"]));
        Assert.True(one.Json.GetProperty("proof").GetProperty("partial").GetBoolean());
        Assert.DoesNotContain(one.Json.GetProperty("proof").GetProperty("invariants").EnumerateArray(), verdict =>
            verdict.GetProperty("colour").GetString() == "red"
        );
        (await relay.GetAsync($"/api/v1/runs/{first}/junit.xml")).Expect(200);
        Assert.Empty((await relay.GetAsync("/api/v1/webhooks")).Items);
        (await relay.PostAsync($"/api/v1/runs/{first}/cancel")).ExpectProblem(409, "state_conflict");
    }

    [Fact]
    public async Task A_stop_ends_a_run_in_order_and_it_is_there_after_the_restart()
    {
        // A machine that does much else needs longer for the proof.
        await using var host = await RelayHost.StartAsync(set: options => options with { ShutdownGrace = TimeSpan.FromMinutes(3) });
        var id = (await host.PostAsync("/runs", new { storm = Long })).Expect(202).Id;
        await host.Relay.UntilAsync($"/api/v1/runs/{id}", json => json.GetProperty("progress").GetProperty("accepted").GetInt32() > 10);

        await host.RestartAsync();

        var run = (await host.Relay.GetAsync($"/api/v1/runs/{id}")).Expect(200);
        Assert.True(run["state"] == "interrupted", run.Text);
        Assert.True(run.Json.GetProperty("proof").GetProperty("partial").GetBoolean());
        (await host.Relay.GetAsync($"/api/v1/runs/{id}/report.html")).Expect(200);
        Assert.Empty((await host.Relay.GetAsync("/api/v1/webhooks")).Items);
    }

    [Fact]
    public async Task What_a_crash_left_running_has_ended_at_the_next_start()
    {
        await using var host = await RelayHost.StartAsync();
        var left = await host
            .Relay.Services.GetRequiredService<IRunLog>()
            .BeginAsync(new NewRun(null, 1, "{}"), "test", CancellationToken.None);

        await host.RestartAsync();

        var run = (await host.Relay.GetAsync($"/api/v1/runs/{Ids.Run(left.Id)}")).Expect(200);
        Assert.Equal("interrupted", run["state"]);
        Assert.Contains("stopped", run["error"], StringComparison.Ordinal);
        (await host.Relay.GetAsync($"/api/v1/runs/{run.Id}/report.json")).ExpectProblem(404, "not_found");
    }

    [Theory]
    [InlineData("""{"storm":{"calls":1e9}}""", 422, "out_of_range", "storm.calls")]
    [InlineData("""{"storm":{"calls":1000001}}""", 422, "out_of_range", "storm.calls")]
    [InlineData("""{"storm":{"calls":-1}}""", 422, "out_of_range", "storm.calls")]
    [InlineData("""{"storm":{"rate":1e9}}""", 422, "out_of_range", "storm.rate")]
    [InlineData("""{"storm":{"rate":"10001/s"}}""", 422, "out_of_range", "storm.rate")]
    [InlineData("""{"storm":{"rate":-5}}""", 422, "out_of_range", "storm.rate")]
    [InlineData("""{"storm":{"duplicates":"101%"}}""", 422, "out_of_range", "storm.duplicates")]
    [InlineData("""{"storm":{"sinks":{"hang":2}}}""", 422, "out_of_range", "storm.sinks.hang")]
    [InlineData("""{"storm":{},"seed":-1}""", 422, "out_of_range", "seed")]
    [InlineData("""{"storm":{"provider":["acme"]}}""", 422, "value_unknown", "storm.provider")]
    [InlineData("""{"storm":{"shape":"square"}}""", 422, "value_unknown", "storm.shape")]
    [InlineData("""{"storm":{"target":"http://192.0.2.1/"}}""", 422, "simulator_target_forbidden", "storm.target")]
    [InlineData("""{"storm":{"target":"http://127.0.0.1:1/"}}""", 422, "simulator_target_forbidden", "storm.target")]
    [InlineData("""{"storm":{"rate":"fast"}}""", 400, "json_type_mismatch", "storm.rate")]
    [InlineData("""{"storm":{"allowRemote":true}}""", 400, "json_unknown_member", "storm.allowRemote")]
    [InlineData("""{"scenario":"templates/scenarios/forgers.yaml"}""", 422, "value_unknown", "scenario")]
    [InlineData("""{"scenario":"forgers","storm":{"calls":0}}""", 422, "out_of_range", "storm.calls")]
    [InlineData("""{"seed":1}""", 400, "json_missing_member", "storm")]
    public async Task What_is_no_storm_is_refused_by_field(string body, int status, string code, string field)
    {
        await using var relay = await RelayFixture.StartAsync();

        (await relay.SendAsync("POST", "/api/v1/runs", body)).ExpectProblem(status, code).ExpectError(field, code);

        Assert.Empty((await relay.GetAsync("/api/v1/runs")).Items);
    }

    [Fact]
    public async Task A_relay_that_may_not_deliver_to_loopback_delivers_to_the_receivers_of_its_run()
    {
        await using var relay = await RelayFixture.StartAsync(allowPrivate: false);

        var run = await relay.EndedAsync((
                await relay.PostAsync(
                    "/api/v1/runs",
                    new
                    {
                        storm = new
                        {
                            calls = 10,
                            rate = "200/s",
                            keep = true,
                        },
                    }
                )
            ).Expect(202).Id);

        Assert.True(run["state"] == "green", run.Text);
        // They are gone with the run, and what is at their port now is not the run's.
        var left = (await relay.GetAsync("/api/v1/webhooks")).Items[0].GetProperty("url").GetString();
        (
            await relay.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = "late",
                    provider = "custom",
                    url = left,
                    @event = "call.completed",
                }
            )
        ).ExpectProblem(422, "address_blocked");
    }

    [Fact]
    public async Task A_storm_goes_to_both_sides_where_they_are_split()
    {
        await using var relay = await RelayFixture.StartAsync(set: options =>
            options with
            {
                IngestUrls = [ListenUrl.Parse("http://127.0.0.1:0")],
            }
        );

        var run = await relay.EndedAsync(
            (await relay.PostAsync("/api/v1/runs", new { storm = new { calls = 5, target = relay.Address } })).Expect(202).Id
        );

        Assert.True(run["state"] == "green", run.Text);
    }

    [Fact]
    public async Task The_evidence_of_runs_has_a_bound_and_the_oldest_makes_room()
    {
        await using var relay = await RelayFixture.StartAsync(set: options => options with { Runs = new RunOptions { KeepEvidence = 2 } });
        List<string> runs = [];
        for (var i = 0; i < 3; i++)
            runs.Add(
                (
                    await relay.EndedAsync(
                        (await relay.PostAsync("/api/v1/runs", new { storm = new { calls = 1, provider = "dialnote" } })).Expect(202).Id
                    )
                ).Id
            );

        (await relay.GetAsync($"/api/v1/runs/{runs[0]}/evidence")).ExpectProblem(404, "not_found");
        (await relay.GetAsync($"/api/v1/runs/{runs[1]}/evidence")).Expect(200);
        (await relay.GetAsync($"/api/v1/runs/{runs[2]}/evidence")).Expect(200);
    }

    [Fact]
    public async Task A_viewer_reads_runs_and_starts_none()
    {
        await using var relay = await RelayFixture.StartAsync();
        var viewer = (await relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];
        var run = await relay.EndedAsync(
            (await relay.PostAsync("/api/v1/runs", new { storm = new { calls = 1, provider = "dialnote" } })).Expect(202).Id
        );

        (await relay.SendAsync("POST", "/api/v1/runs", new { storm = new { } }, viewer)).ExpectProblem(403, "scope_insufficient");
        (await relay.SendAsync("POST", $"/api/v1/runs/{run.Id}/cancel", key: viewer)).ExpectProblem(403, "scope_insufficient");
        Assert.Single((await relay.SendAsync("GET", "/api/v1/runs", key: viewer)).Expect(200).Items);
        (await relay.SendAsync("GET", $"/api/v1/runs/{run.Id}", key: viewer)).Expect(200);
        (await relay.SendAsync("GET", $"/api/v1/runs/{run.Id}/report.html", key: viewer)).Expect(200);
        (await relay.GetAsync("/api/v1/runs/run_nothing")).ExpectProblem(404, "not_found");
        (await relay.GetAsync($"/api/v1/runs/{Ids.Run(1)}")).ExpectProblem(404, "not_found");
    }

    [Fact]
    public async Task The_document_describes_sinks_and_runs()
    {
        await using var relay = await RelayFixture.StartAsync();

        var document = (await relay.GetAsync("/openapi/v1.json")).Expect(200).Json;

        var paths = document.GetProperty("paths");
        foreach (
            var path in new[]
            {
                "sinks",
                "sinks/{id}",
                "sinks/{id}/hits",
                "runs",
                "runs/{id}",
                "runs/{id}/cancel",
                "runs/{id}/report.html",
                "runs/{id}/report.junit.xml",
                "runs/{id}/report.json",
                "runs/{id}/evidence",
            }
        )
        {
            Assert.True(paths.TryGetProperty("/api/v1/" + path, out _), path);
        }

        Assert.True(
            document
                .GetProperty("components")
                .GetProperty("schemas")
                .GetProperty("StormBody")
                .GetProperty("properties")
                .TryGetProperty("outOfOrder", out _)
        );
    }

    /// <summary>The file of a run proves what the run proved, in whosever hands it is.</summary>
    private static async Task EvidenceFitsAsync(RelayFixture relay, string run, JsonElement proof)
    {
        var copy = Path.Combine(relay.Folder, "copy.db");
        using (var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/runs/{run}/evidence"))
        {
            request.Headers.Authorization = new("Bearer", relay.Key);
            using var answer = await relay.Http.SendAsync(request);
            Assert.Equal($"{run}.db", answer.Content.Headers.ContentDisposition?.FileName);
            await File.WriteAllBytesAsync(copy, await answer.Content.ReadAsByteArrayAsync());
        }

        using var file = EvidenceFile.Open(copy);
        var verified = StormVerification.Verify(file);
        Assert.Equal(VerificationState.Green, verified.State);
        Assert.Equal(
            (proof.GetProperty("digest").GetString(), proof.GetProperty("delivered").GetInt32(), proof.GetProperty("calls").GetInt32()),
            (file.Head.Plan.Digest, verified.Report!.Figures.Delivered, file.CallCount)
        );
        File.Delete(copy);
    }

    private static JsonElement Storm(ApiAnswer run, string name) => run.Json.GetProperty("storm").GetProperty(name);
}
