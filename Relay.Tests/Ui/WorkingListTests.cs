using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Relay.Simulator.Receiver;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Relay.Tests.Ui;

/// <summary>The list of events as a place to work at: found, ticked, sent again, taken away as a file, saved under a name.</summary>
public sealed class WorkingListTests(Chromium chromium)
{
    private static readonly object Patient = new { retryDelaysSeconds = Array.Empty<int>(), strikeLimit = 100 };

    [Fact]
    public async Task Events_are_found_by_webhook_and_field_ticked_and_sent_again_by_a_plan()
    {
        await using var host = await RelayHost.StartAsync();
        var down = await host.WebhookAsync("/down", Patient, behaviour: Behaviour.Status(500));
        var notes = await host.WebhookAsync("/notes", kind: "note.created");
        var (busy, done) = (await SendAsync(host, 1, "busy"), await SendAsync(host, 2, "completed"));
        await host.UntilSettledAsync();
        await host.UntilAsync(async () => await host.NumberAsync("SELECT count(*) FROM calls") == 2, "the calls are not there");
        using var person = await Person.SignedInAsync(host.Relay);

        var list = (await person.GetAsync("/events")).Expect(200).Text;
        Assert.Contains("+14155550101 → +14155550199", WebUtility.HtmlDecode(list), StringComparison.Ordinal);
        Assert.Equal([busy], Events((await person.GetAsync("/events?field=data.status%3DBUSY")).Expect(200).Text));
        Assert.Equal([done, busy], Events((await person.GetAsync($"/events?webhook={down}&state=failed")).Expect(200).Text));
        Assert.Empty(Events((await person.GetAsync($"/events?webhook={notes}")).Expect(200).Text));
        (await person.GetAsync("/events?field=busy")).Expect(422);
        (await host.Relay.GetAsync("/api/v1/events?field=busy")).ExpectError("field", "filter_invalid");
        (await host.Relay.GetAsync("/api/v1/events?ids=evt_x")).ExpectProblem(404, "not_found");

        // A plan names the webhook and the count, and nothing is sent before somebody starts it.
        host.On("/down", Behaviour.Ok);
        var plan = (await TickAsync(person, "retry", busy)).Headers.Location!.OriginalString;
        var said = WebUtility.HtmlDecode((await person.GetAsync(plan)).Expect(200).Text);
        Assert.Contains("Start: retry 1 delivery", said, StringComparison.Ordinal);
        Assert.Contains("1 ticked event", said, StringComparison.Ordinal);
        Assert.Contains($"/webhooks/{down}", said, StringComparison.Ordinal);
        Assert.Equal(2, host.Got("/down").Count);
        (await person.PostAsync(plan, $"/do{plan}/start", ("back", plan))).Expect(302);
        await host.UntilHitsAsync("/down", 3);
        await host.UntilSettledAsync();
        Assert.Equal([done], Events((await person.GetAsync("/events?state=failed")).Text));
        var replay = (await TickAsync(person, "replay", busy, done)).Headers.Location!.OriginalString;
        Assert.Contains("Start: replay 2 events", (await person.GetAsync(replay)).Expect(200).Text, StringComparison.Ordinal);
        (await TickAsync(person, "replay")).Expect(302);
        Assert.Contains("tick the events", (await person.GetAsync("/events")).Text, StringComparison.Ordinal);

        // As files: what is ticked, and what the filter lets through.
        var file = (await TickAsync(person, "csv", done)).Headers.Location!.OriginalString;
        Assert.Equal(2, (await person.GetAsync(file)).Expect(200).Text.Trim().Split('\n').Length);
        var export = Export((await person.GetAsync("/events?field=data.status%3Dbusy")).Text, "jsonl");
        Assert.Equal(busy, JsonDocument.Parse((await person.GetAsync(export)).Expect(200).Text).RootElement.GetProperty("id").GetString());
        export = Export((await person.GetAsync($"/deliveries?webhook={down}&state=failed")).Text, "csv");
        Assert.Equal(2, (await person.GetAsync(export)).Expect(200).Text.Trim().Split('\n').Length);
        // Who changed what names the webhook and leads to it.
        Assert.Contains($"href=\"/webhooks/{down}\"", (await person.GetAsync("/settings")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_has_a_name_that_the_list_and_the_palette_know()
    {
        await using var host = await RelayHost.StartAsync();
        using var person = await Person.SignedInAsync(host.Relay);
        const string Busy = "/events?field=data.status%3Dbusy";

        Assert.DoesNotContain("Save view", (await person.GetAsync("/events")).Text, StringComparison.Ordinal);
        Assert.Contains("Save view", (await person.GetAsync(Busy)).Text, StringComparison.Ordinal);
        Assert.Equal(
            Busy,
            (await person.PostAsync(Busy, "/do/views", ("name", "Busy <b>"), ("back", Busy))).Expect(302).Headers.Location!.OriginalString
        );
        var page = (await person.GetAsync(Busy)).Text;
        Assert.Contains("Busy &lt;b&gt;</a>", page, StringComparison.Ordinal);
        Assert.Contains("Forget view", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Busy &lt;b&gt;</a>", (await person.GetAsync("/deliveries?state=failed")).Text, StringComparison.Ordinal);
        var found = (await person.GetAsync("/palette?q=busy")).Expect(200).Json[0];
        Assert.Equal(("View", Busy), (found.GetProperty("sort").GetString(), found.GetProperty("path").GetString()));

        // A viewer's browser keeps views as well: they are nothing of the relay's.
        var key = (await host.Relay.PostAsync("/api/v1/keys", new { name = "eyes", role = "viewer" })).Expect(201)["key"];
        using var viewer = await Person.SignedInAsync(host.Relay, key);
        (await viewer.PostAsync(Busy, "/do/views", ("name", "mine"), ("back", Busy))).Expect(302);
        Assert.Contains("mine</a>", (await viewer.GetAsync(Busy)).Text, StringComparison.Ordinal);

        // Nothing but a list is a view, whatever the form says, and a name is one.
        foreach (var (name, back) in ((string, string)[])[("x", "/settings"), ("", Busy), (new string('n', 41), Busy)])
            (await person.PostAsync(Busy, "/do/views", ("name", name), ("back", back))).Expect(302);
        Assert.Single((await person.GetAsync("/palette?q=")).Json.EnumerateArray(), entry =>
            entry.GetProperty("sort").GetString() == "View"
        );
        (await person.PostAsync(Busy, "/do/views/forget", ("name", "Busy <b>"), ("back", Busy))).Expect(302);
        Assert.DoesNotContain("Busy &lt;b&gt;</a>", (await person.GetAsync(Busy)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repetition_with_other_bytes_shows_what_is_other_about_them()
    {
        await using var host = await RelayHost.StartAsync();
        var first = await SendAsync(host, 1, "busy");
        await SendAsync(host, 1, "completed");
        await SendAsync(host, 1, "busy");
        var arrivals = (await host.JsonAsync($"/api/v1/events/{first}/arrivals")).GetProperty("items");
        using var person = await Person.SignedInAsync(host.Relay);

        var other = (await person.GetAsync($"/arrivals/{arrivals[1].GetProperty("id").GetString()}")).Expect(200).Text;
        Assert.Contains("Difference to the first arrival", other, StringComparison.Ordinal);
        Assert.Contains("<del>", other, StringComparison.Ordinal);
        Assert.Contains("completed", other, StringComparison.Ordinal);
        var same = (await person.GetAsync($"/arrivals/{arrivals[2].GetProperty("id").GetString()}")).Expect(200).Text;
        Assert.DoesNotContain("Difference to the first arrival", same, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wide_screen_reads_beside_the_list_and_follows_it()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/hook");
        var (first, second) = (await SendAsync(host, 1, "busy"), await SendAsync(host, 2, "completed"));
        await host.UntilSettledAsync();
        await using var window = await Window.OpenAsync(chromium, host.Relay, width: 1900, height: 1000);
        var page = window.Page;
        await page.GotoAsync("/events");

        // The pane opens a row, its tree is searched, and a line's path leads to the events that say the same.
        await page.Locator($"#{first} td.b").ClickAsync();
        var pane = page.Locator("[data-reading]");
        await Expect(pane.Locator("code", new() { HasText = first }).First).ToBeVisibleAsync();
        await Expect(page.Locator($"#{first}")).ToHaveAttributeAsync("aria-current", "true");
        await pane.Locator("[data-tree-find]").FillAsync("status");
        await Expect(pane.Locator("[data-tree-tools] ~ .tree .leaf:visible")).ToHaveCountAsync(1);
        await pane.Locator("[data-tree-tools] ~ .tree .leaf:visible").ClickAsync();
        await Expect(pane.Locator("[data-tree-path]")).ToHaveTextAsync("data.status");
        await Expect(pane.Locator("[data-tree-events]")).ToHaveAttributeAsync("href", "/events?field=data.status%3Dbusy");
        await pane.Locator("[data-tree-copy]").ClickAsync();
        Assert.Equal("data.status", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await pane.Locator(".tabs a", new() { HasText = "Headers" }).ClickAsync();
        await Expect(pane.GetByRole(AriaRole.Table, new() { Name = "Headers as received" })).ToBeVisibleAsync();
        Assert.EndsWith("/events", page.Url, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("j");
        await Expect(pane.Locator("code", new() { HasText = second }).First).ToBeVisibleAsync();

        // Ticks: by key, by box, all at once; the bar counts them.
        await Expect(page.Locator("#ticked")).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("x");
        await Expect(page.Locator("#ticked b")).ToHaveTextAsync("1 event:");
        await page.Locator("[data-tick-all]").CheckAsync();
        await Expect(page.Locator("#ticked b")).ToHaveTextAsync("2 events:");

        // Followed, the list takes what is new in at its top; the ticks stay.
        await page.Locator("[data-follow]").ClickAsync();
        await Expect(page.Locator("[data-follow]")).ToHaveAttributeAsync("aria-pressed", "true");
        var third = await SendAsync(host, 3, "no-answer");
        await Expect(page.Locator("#event-rows tr").First).ToHaveIdAsync(third);
        await Expect(page.Locator("#ticked b")).ToHaveTextAsync("2 events:");
        await Expect(page.Locator("[data-pill]")).ToBeHiddenAsync();
        window.Done();
    }

    private static async Task<string> SendAsync(RelayHost host, int number, string status) =>
        (
            await host.Relay.EventAsync(
                "desk",
                $$$"""
                {"id":"evt_{{{number}}}","type":"call.end","data":{"call_id":"call_{{{number}}}","direction":"inbound",
                "from_number":"+1415555010{{{number}}}","to_number":"+14155550199","status":"{{{status}}}"}}
                """
            )
        ).Expect(200)["eventId"];

    private static async Task<ApiAnswer> TickAsync(Person person, string what, params string[] events) =>
        (
            await person.PostAsync("/events", "/do/events/ticked", [("do", what), ("back", "/events"), .. events.Select(id => ("ids", id))])
        ).Expect(302);

    /// <summary>Where a page's list can be had as a file of this form.</summary>
    private static string Export(string page, string format) =>
        page.Split('"')
            .Select(WebUtility.HtmlDecode)
            .Single(text =>
                text!.StartsWith("/api/v1/export?", StringComparison.Ordinal) && text.Contains("format=" + format, StringComparison.Ordinal)
            )!;

    /// <summary>The events of a list, from its top.</summary>
    private static IReadOnlyList<string> Events(string page) =>
        [.. page.Split("data-href=\"/events/").Skip(1).Select(row => row[..row.IndexOf('"', StringComparison.Ordinal)])];
}
