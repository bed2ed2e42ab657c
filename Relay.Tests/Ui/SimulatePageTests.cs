using System.Net;
using System.Text.RegularExpressions;
using Relay.Tests.Simulate;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>The simulator's pages, without scripts and on a relay that may deliver nowhere else on this machine.</summary>
public sealed partial class SimulatePageTests : IAsyncLifetime
{
    private RelayFixture _relay = null!;
    private Person _person = null!;

    public async ValueTask InitializeAsync()
    {
        _relay = await RelayFixture.StartAsync(allowPrivate: false);
        _person = await Person.SignedInAsync(_relay);
    }

    public async ValueTask DisposeAsync()
    {
        _person.Dispose();
        await _relay.DisposeAsync();
    }

    [Fact]
    public async Task One_button_runs_a_storm_and_its_page_becomes_the_proof()
    {
        Assert.Contains("Nothing was simulated yet", (await _person.GetAsync("/simulate")).Expect(200).Text, StringComparison.Ordinal);

        var path = (await _person.PostAsync("/simulate", "/do/simulate/quick")).Expect(302).Headers.Location!.OriginalString;
        Assert.Matches("^/simulate/runs/run_", path);
        await EndAsync(path);

        var page = (await _person.GetAsync(path)).Expect(200).Text;
        Assert.Contains("Every invariant holds", page, StringComparison.Ordinal);
        Assert.Contains("nothing-lost", page, StringComparison.Ordinal);
        Assert.Contains("Arrivals over time", page, StringComparison.Ordinal);
        Assert.Contains("--calls 10", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-poll", page, StringComparison.Ordinal);
        (await _person.GetAsync($"/api/v1/runs/{path.Split('/')[^1]}/evidence")).Expect(200);
        var calls = (await _person.GetAsync(path + "/calls")).Expect(200).Text;
        Assert.Contains("/events/evt_", calls, StringComparison.Ordinal);
        Assert.Contains(
            "No call of this run",
            (await _person.GetAsync(path + "/calls?call=nobody")).Expect(200).Text,
            StringComparison.Ordinal
        );
        (await _person.GetAsync(Link().Match(page).Groups[1].Value)).Expect(200);
        Assert.Contains("proved", (await _person.GetAsync("/simulate")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_starts_the_storm_that_it_says_and_keeps_what_was_typed_where_it_can_not()
    {
        var refused = await PostAsync(
            "/simulate",
            "storm",
            ("provider", "dialnote"),
            ("calls", "0"),
            ("rate", "fast"),
            ("seed", "77"),
            ("shape", "ramp"),
            ("connections", "8"),
            ("settle", "20"),
            ("duplicates", "5")
        );

        Assert.Equal(422, refused.Status);
        Assert.Contains("json_type_mismatch", refused.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"77\"", refused.Text, StringComparison.Ordinal);

        var path = (
            await PostAsync(
                "/simulate",
                "storm",
                ("provider", "dialnote"),
                ("calls", "3"),
                ("rate", "100"),
                ("seed", "77"),
                ("shape", "ramp"),
                ("connections", "8"),
                ("settle", "20"),
                ("duplicates", "12.5"),
                ("s-500", "0")
            )
        )
            .Expect(302)
            .Headers.Location!.OriginalString;
        await EndAsync(path);
        var run = (
            await _relay.GetAsync("/api/v1" + new Uri(_relay.Address, path).AbsolutePath.Replace("/simulate", "", StringComparison.Ordinal))
        )
            .Expect(200)
            .Json;
        var storm = run.GetProperty("storm");
        Assert.Equal(
            (77, 3, 0.125, "ramp", true),
            (
                run.GetProperty("seed").GetInt32(),
                storm.GetProperty("calls").GetInt32(),
                storm.GetProperty("duplicates").GetDouble(),
                storm.GetProperty("shape").GetString(),
                storm.GetProperty("noStrikes").GetBoolean()
            )
        );
    }

    [Fact]
    public async Task A_sink_is_made_turned_and_its_hits_are_shown_as_they_came()
    {
        var path = (await PostAsync("/simulate/sinks", "sink", ("name", "<b>flaky</b>"))).Expect(302).Headers.Location!.OriginalString;
        (
            await PostAsync(
                new Uri(_relay.Address, path).AbsolutePath,
                "dials",
                ("name", "flaky"),
                ("status", "202"),
                ("leastLatencyMs", "0"),
                ("mostLatencyMs", "0"),
                ("failNext", "1"),
                ("failStatus", "503"),
                ("retryAfterSeconds", "7"),
                ("s-429", "10"),
                ("hang", "0")
            )
        ).Expect(302);
        var id = path[(path.LastIndexOf('/') + 1)..];
        var sink = (await _relay.GetAsync($"/api/v1/sinks/{id}")).Expect(200);
        var faults = sink.Json.GetProperty("faults");
        Assert.Equal(
            (202, 0.1, 7, 1),
            (
                faults.GetProperty("status").GetInt32(),
                faults.GetProperty("statuses").GetProperty("429").GetDouble(),
                faults.GetProperty("retryAfterSeconds").GetInt32(),
                faults.GetProperty("failNext").GetInt32()
            )
        );

        using var hostile = new StringContent("<script>alert(1)</script>");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _relay.Http.PostAsync(new Uri(sink["url"]), hostile)).StatusCode);

        var page = (await _person.GetAsync(path)).Expect(200).Text;
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("503", page, StringComparison.Ordinal);
        Assert.Contains($"&amp;url={Uri.EscapeDataString(sink["url"])}\">Make a webhook to it", page, StringComparison.Ordinal);

        (await _person.PostAsync(path, $"/do/simulate/sinks/{id}/delete")).Expect(302);
        (await _person.GetAsync(path)).Expect(404);
    }

    [Fact]
    public async Task A_viewer_looks_and_starts_nothing()
    {
        var key = (await _relay.PostAsync("/api/v1/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];
        using var viewer = await Person.SignedInAsync(_relay, key);

        var page = (await viewer.GetAsync("/simulate")).Expect(200).Text;

        Assert.DoesNotContain("/do/simulate", page, StringComparison.Ordinal);
        Assert.Equal(403, (await viewer.PostAsync("/simulate", "/do/simulate/quick")).Status);
        Assert.Empty((await _relay.GetAsync("/api/v1/runs")).Items);
    }

    private Task<ApiAnswer> PostAsync(string page, string form, params (string Name, string Value)[] fields) =>
        _person.PostAsync(page, page, [("_handler", form), .. fields]);

    private Task<ApiAnswer> EndAsync(string path) => _relay.EndedAsync(path[(path.LastIndexOf('/') + 1)..]);

    [GeneratedRegex("href=\"(/api/v1/runs/[^\"]+report\\.html)\"")]
    private static partial Regex Link();
}
