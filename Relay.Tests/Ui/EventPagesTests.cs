using Microsoft.Extensions.DependencyInjection;
using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Storage.Writing;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// The pages of events over HTTP, as a browser without scripts has them.
/// Long because an event has many pages over one record.
/// </summary>
public sealed class EventPagesTests
{
    private const string Hostile = "<script>alert(1)</script> {{constructor}} \\u202e\\u001b[2J";

    [Fact]
    public async Task The_list_filters_by_its_address_and_goes_on_where_it_stopped()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/hook");
        var events = await host.EventsAsync(55);
        await host.UntilSettledAsync();
        using var person = await Person.SignedInAsync(host.Relay);

        var first = (await person.GetAsync("/events?state=delivered&last=hour")).Expect(200).Text;
        var second = (await person.GetAsync(Href(first, "rel=\"next\""))).Expect(200).Text;

        Assert.Equal((50, 5), (Rows(first), Rows(second)));
        Assert.Contains($"/events/{events[^1]}", first, StringComparison.Ordinal);
        Assert.Contains($"/events/{events[0]}", second, StringComparison.Ordinal);
        Assert.Equal(0, Rows((await person.GetAsync("/events?state=failed")).Expect(200).Text));
        Assert.Contains("value_unknown", (await person.GetAsync("/events?state=nowhere")).Expect(422).Text, StringComparison.Ordinal);
        Assert.Contains("cursor_invalid", (await person.GetAsync("/events?cursor=AAAA")).Expect(400).Text, StringComparison.Ordinal);
        Assert.Contains("Nothing here", (await person.GetAsync("/events/evt_0000000000001")).Expect(404).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_shown_as_on_its_way_is_looked_at_again_though_it_arrived_while_the_page_was_read()
    {
        var answered = new TaskCompletionSource();
        StagedStore store = null!;
        await using var host = await RelayHost.StartAsync(change: services =>
            services.AddSingleton<IStore>(provider => store = new StagedStore(provider.GetRequiredService<JournalStore>()))
        );
        await host.WebhookAsync("/hook", behaviour: new Behaviour("held", async exchange =>
            {
                await answered.Task;
                return await Behaviour.Ok.Answer(exchange);
            }));
        var id = await host.EventAsync();
        await host.UntilHitsAsync("/hook", 1);
        using var person = await Person.SignedInAsync(host.Relay);

        store.After<EventDetail>(async () =>
        {
            answered.SetResult();
            await host.UntilSettledAsync();
        });
        var page = (await person.GetAsync($"/events/{id}")).Expect(200).Text;

        Assert.Contains("on its way", page, StringComparison.Ordinal);
        Assert.Contains("<div id=\"event\" data-live=\"delivery\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "data-live=\"delivery\"",
            (await person.GetAsync($"/events/{id}")).Expect(200).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_repetition_says_what_became_of_the_first_and_offers_to_replay_it()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        var id = (await host.Relay.EventAsync("desk", """{"id":"evt_1","type":"call.end","data":{"call_id":"call_1"}}"""))["eventId"];
        await host.UntilSettledAsync();
        await host.Relay.EventAsync("desk", """{"id":"evt_1","type":"call.end","data":{"call_id":"call_2"}}""");
        var arrival = (await host.JsonAsync("/api/v1/arrivals?result=duplicate")).GetProperty("items")[0].GetProperty("id").GetString()!;
        using var person = await Person.SignedInAsync(host.Relay);

        var page = (await person.GetAsync($"/arrivals/{arrival}")).Expect(200).Text;
        var sent = await person.PostAsync($"/arrivals/{arrival}", $"/do/events/{id}/replay", ("webhookIds", webhook));
        await host.UntilHitsAsync("/hook", 2);

        Assert.Contains($"<a class=\"link\" href=\"/events/{id}\"", page, StringComparison.Ordinal);
        Assert.Matches("repeated\".*st ok.*delivered", page.ReplaceLineEndings(" "));
        Assert.Contains($"action=\"/do/events/{id}/replay\"", page, StringComparison.Ordinal);
        Assert.Contains("bytes are not those of the first", page, StringComparison.Ordinal);
        Assert.Equal(302, (int)sent.Status);
    }

    [Fact]
    public async Task A_large_body_is_compared_with_its_original_digit_by_digit()
    {
        await using var host = await RelayHost.StartAsync();
        var items = string.Join(',', Enumerable.Range(100_000, 60_000));
        var body = $$$"""{"id":"evt_1","type":"call.end","data":{"call_id":"call_1","items":[{{{items}}}]}}""";
        var id = (await host.Relay.EventAsync("desk", body)).Expect(200)["eventId"];
        var edited = (
            await host.PostAsync($"/events/{id}/edit", new { body = body.Replace("133333", "133334", StringComparison.Ordinal) })
        ).Expect(201);
        using var person = await Person.SignedInAsync(host.Relay);

        var page = (await person.GetAsync($"/events/{edited.Id}/edit?compare=original")).Expect(200).Text;

        Assert.DoesNotContain("No difference", page, StringComparison.Ordinal);
        Assert.Matches("<del>.*133333,</del>", page);
        Assert.Matches("<ins>.*133334,</ins>", page);
        Assert.True(page.Length < 20_000);
    }

    [Fact]
    public async Task A_body_of_very_many_items_is_edited_as_it_came()
    {
        await using var host = await RelayHost.StartAsync();
        var items = string.Join(',', Enumerable.Repeat(1, 125_000));
        var body = $$$"""{"id":"evt_1","type":"call.end","data":{"call_id":"call_1","items":[{{{items}}}]}}""";
        var id = (await host.Relay.EventAsync("desk", body)).Expect(200)["eventId"];
        using var person = await Person.SignedInAsync(host.Relay);

        var page = (await person.GetAsync($"/events/{id}/edit")).Expect(200).Text;

        Assert.Contains("1,1,1,1,1,1,1,1]}}</textarea>", page, StringComparison.Ordinal);
        Assert.True(page.Length < 270_000);
    }

    [Fact]
    public async Task Every_tab_shows_hostile_text_literally()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/hook");
        var id = (
            await host.Relay.EventAsync(
                "desk",
                $$$"""{"id":"evt_1","type":"call.end","data":{"call_id":"call_1","note":"{{{Hostile}}}"}}"""
            )
        ).Expect(200)["eventId"];
        await host.UntilSettledAsync();
        using var person = await Person.SignedInAsync(host.Relay);

        foreach (
            var tab in (string[])
                [
                    "routing",
                    "deliveries",
                    "body",
                    "body&as=raw",
                    "body&as=hex",
                    "headers",
                    "arrivals",
                    "verification",
                    "call",
                    "copy",
                    "copy&as=http",
                ]
        )
        {
            var page = (await person.GetAsync($"/events/{id}?tab={tab}")).Expect(200).Text;
            Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202e', page);
        }

        Assert.Contains(
            "&lt;script&gt;alert(1)&lt;/script&gt; {{constructor}} \\u202e\\u001b[2J",
            (await person.GetAsync($"/events/{id}?tab=body")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_viewer_sees_no_whole_number_and_no_button()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        var id = (
            await host.Relay.EventAsync(
                "desk",
                """{"id":"evt_1","type":"call.end","data":{"call_id":"call_1","from_number":"+14155551234"}}"""
            )
        ).Expect(200)["eventId"];
        await host.UntilSettledAsync();
        var key = (await host.PostAsync("/keys", new { name = "looker", role = "viewer" })).Expect(201)["key"];
        using var viewer = await Person.SignedInAsync(host.Relay, key);

        foreach (var tab in (string[])["body", "body&as=raw", "body&as=hex", "deliveries", "verification", "copy", "call"])
        {
            var page = (await viewer.GetAsync($"/events/{id}?tab={tab}")).Expect(200).Text;
            Assert.DoesNotContain("4155551234", page, StringComparison.Ordinal);
            Assert.DoesNotContain("/replay", page, StringComparison.Ordinal);
            Assert.DoesNotContain("/retry", page, StringComparison.Ordinal);
        }

        Assert.Contains("*******1234", (await viewer.GetAsync($"/events/{id}?tab=body")).Text, StringComparison.Ordinal);
        (await viewer.GetAsync($"/events/{id}/edit")).Expect(403);
        (await viewer.PostAsync("/events", $"/do/events/{id}/replay", ("webhookIds", webhook))).Expect(403);
    }

    [Fact]
    public async Task Buttons_send_again_and_say_what_came_of_it()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook", new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: Behaviour.Status(500));
        var id = await host.EventAsync();
        await host.UntilSettledAsync();
        host.On("/hook", Behaviour.Ok);
        var delivery = (await host.DeliveryAsync(id, webhook)).GetProperty("id").GetString();
        using var person = await Person.SignedInAsync(host.Relay);
        var page = $"/events/{id}?tab=deliveries";

        Assert.Contains("strike 1: no retry was left", (await person.GetAsync(page)).Text, StringComparison.Ordinal);
        var retried = (await person.PostAsync(page, $"/do/deliveries/{delivery}/retry", ("back", page))).Expect(302);
        await host.UntilHitsAsync("/hook", 2);
        var replayed = (await person.PostAsync(page, $"/do/events/{id}/replay", ("webhookIds", webhook), ("back", page))).Expect(302);
        await host.UntilHitsAsync("/hook", 3);

        Assert.Equal((page, page), (retried.Headers.Location!.OriginalString, replayed.Headers.Location!.OriginalString));
        Assert.Contains("Sent again, to ", (await person.GetAsync(page)).Text, StringComparison.Ordinal);
        (await person.PostAsync(page, $"/do/events/{id}/replay", ("back", page))).Expect(302);
        Assert.Contains("Nothing was sent: tick the webhooks", (await person.GetAsync(page)).Text, StringComparison.Ordinal);
        Assert.Equal(
            $"/events/{id}?tab=deliveries&delivery={delivery}#{delivery}",
            (await person.GetAsync($"/deliveries/{delivery}")).Expect(302).Headers.Location!.OriginalString
        );
    }

    [Fact]
    public async Task An_edit_shows_its_difference_and_becomes_an_event_of_its_own()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        var id = await host.EventAsync();
        await host.UntilSettledAsync();
        using var person = await Person.SignedInAsync(host.Relay);
        const string edited = """{"id":"evt_1","type":"call.end","account_id":"acct_1","data":{"call_id":"call_2"}}""";
        (string, string)[] Form(string step, string body) =>
            [("_handler", "edit"), ("body", body), ("contentType", "application/json"), ("webhookIds", webhook), ("step", step)];

        var compared = (await person.PostAsync($"/events/{id}/edit", $"/events/{id}/edit", Form("compare", edited))).Expect(200).Text;
        var refused = (await person.PostAsync($"/events/{id}/edit", $"/events/{id}/edit", Form("send", "{"))).Expect(422).Text;
        var sent = (await person.PostAsync($"/events/{id}/edit", $"/events/{id}/edit", Form("send", edited)))
            .Expect(302)
            .Headers.Location!.OriginalString;
        await host.UntilHitsAsync("/hook", 2);

        Assert.Contains("&quot;call_id&quot;: &quot;call_2&quot;</ins>", compared, StringComparison.Ordinal);
        Assert.Contains("json_invalid", refused, StringComparison.Ordinal);
        Assert.Matches(
            $"Edited from</dt>\\s*<dd>\\s*<a class=\"link\" href=\"/events/{id}\"",
            (await person.GetAsync(sent[sent.IndexOf("/events/", StringComparison.Ordinal)..])).Expect(200).Text
        );
    }

    [Fact]
    public async Task A_rejected_arrival_is_listed_and_explained()
    {
        await using var host = await RelayHost.StartAsync();
        await host.Relay.SourceAsync("shop", "dialstack", "whsec_of_the_shop");
        (await host.Relay.EventAsync("shop", """{"id":"evt_0","type":"call.end"}""")).Expect(401);
        (await host.Relay.EventAsync("shop", """{"id":"evt_1","type":"call.end"}""")).Expect(401);
        var arrival = (await host.JsonAsync("/api/v1/arrivals?result=rejected")).GetProperty("items")[0].GetProperty("id").GetString();
        using var person = await Person.SignedInAsync(host.Relay);

        var list = (await person.GetAsync("/events?view=rejected")).Expect(200).Text;
        var page = (await person.GetAsync($"/arrivals/{arrival}")).Expect(200).Text;

        Assert.Contains($"/arrivals/{arrival}", list, StringComparison.Ordinal);
        // What is the matter, and what to check, is said once for both.
        Assert.Equal(2, list.Split("it carries no signature").Length);
        Assert.Equal(2, list.Split("Check that a signing secret is set at the provider").Length);
        Assert.Contains("Check that a signing secret is set at the provider", page, StringComparison.Ordinal);
        Assert.Contains("X-DialStack-Signature should carry the signature, and is missing.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_are_counted_first_and_repaired_at_a_button()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync(
            "/hook",
            new { retryDelaysSeconds = Array.Empty<int>(), strikeLimit = 100 },
            behaviour: Behaviour.Status(500)
        );
        await host.EventsAsync(3);
        await host.UntilSettledAsync();
        host.On("/hook", Behaviour.Ok);
        using var person = await Person.SignedInAsync(host.Relay);

        var failing = (await person.GetAsync("/events?state=failed")).Text;
        Assert.Contains("/bulk/new?action=retry&amp;simulated=none&amp;state=failed", failing, StringComparison.Ordinal);
        Assert.Contains("Retry all 3…", System.Net.WebUtility.HtmlDecode(failing), StringComparison.Ordinal);
        var planned = (
            await person.PostAsync(
                "/bulk/new?action=retry&state=failed",
                "/bulk/new?action=retry",
                ("_handler", "plan"),
                ("action", "retry"),
                ("state", "failed")
            )
        )
            .Expect(302)
            .Headers.Location!.OriginalString;
        var bulk = planned[planned.IndexOf("/bulk/", StringComparison.Ordinal)..];
        Assert.Contains("Start: retry 3 deliveries", (await person.GetAsync(bulk)).Expect(200).Text, StringComparison.Ordinal);
        Assert.Equal(3, host.Got("/hook").Count);
        (await person.PostAsync(bulk, $"/do{bulk}/start", ("back", bulk))).Expect(302);
        await host.UntilHitsAsync("/hook", 6);
        await host.UntilSettledAsync();

        Assert.Contains("3 of 3", (await person.GetAsync(bulk)).Text, StringComparison.Ordinal);
        Assert.Contains("Retry 3 deliveries", (await person.GetAsync("/bulk")).Expect(200).Text, StringComparison.Ordinal);
        (
            await person.PostAsync(
                "/bulk/new?action=replay",
                "/bulk/new?action=replay",
                ("_handler", "plan"),
                ("action", "replay"),
                ("from", "2026-01-01T00:00"),
                ("to", "2026-03-01T00:00")
            )
        ).Expect(422);
    }

    [Fact]
    public async Task The_search_leads_to_the_page_of_what_was_pasted()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        var id = (
            await host.Relay.EventAsync(
                "desk",
                """{"id":"evt_1","type":"call.end","data":{"call_id":"call_1","from_number":"+14155551234"}}"""
            )
        ).Expect(200)["eventId"];
        await host.UntilSettledAsync();
        var delivery = (await host.DeliveryAsync(id, webhook)).GetProperty("id").GetString();
        await host.UntilAsync(async () => await host.NumberAsync("SELECT count(*) FROM calls") == 1, "the call is not there");
        var source = (await host.JsonAsync("/api/v1/sources")).GetProperty("items")[0].GetProperty("id").GetString();
        using var person = await Person.SignedInAsync(host.Relay);
        async Task<string> FindAsync(string text) =>
            (await person.GetAsync("/search?q=" + Uri.EscapeDataString(text))).Expect(302).Headers.Location!.OriginalString;

        Assert.Equal($"/events/{id}", await FindAsync($" {id} "));
        Assert.Equal($"/deliveries/{delivery}", await FindAsync(delivery!));
        Assert.Equal($"/webhooks/{webhook}", await FindAsync(webhook));
        Assert.Equal($"/events/{id}?tab=arrivals", await FindAsync(id.Replace("evt_", "arr_", StringComparison.Ordinal)));
        Assert.Equal($"/calls/{source}/call_1", await FindAsync("call_1"));
        Assert.Equal($"/calls/{source}/call_1", await FindAsync("(415) 555-1234"));
        Assert.Equal("/events?q=no%20such%20thing", await FindAsync("no such thing"));
        Assert.Equal("/calls?q=%28415%29%20555-9999", await FindAsync("(415) 555-9999"));
        Assert.Equal("/events", await FindAsync(""));
    }

    [Fact]
    public async Task What_came_behind_something_later_is_out_of_order()
    {
        await using var host = await RelayHost.StartAsync();
        static string Call(int number, string type, int second) =>
            $$$"""{"id":"evt_{{{number}}}","type":"{{{type}}}","created_at":"2026-02-01T10:00:{{{second:00}}}Z","data":{"call_id":"call_1"}}""";
        (await host.Relay.EventAsync("desk", Call(1, "call.end", 30))).Expect(200);
        var late = (await host.Relay.EventAsync("desk", Call(2, "call.answered", 10))).Expect(200)["eventId"];
        (await host.Relay.EventAsync("desk", Call(3, "recording.available", 40))).Expect(200);
        await host.UntilAsync(async () => await host.NumberAsync("SELECT count(*) FROM call_events") == 3, "the call is not whole");
        using var person = await Person.SignedInAsync(host.Relay);

        var page = (await person.GetAsync("/events?outOfOrder=true")).Expect(200).Text;

        Assert.Equal((1, true), (Rows(page), page.Contains($"/events/{late}", StringComparison.Ordinal)));
        Assert.Equal(2, Rows((await person.GetAsync("/events?outOfOrder=false")).Text));
    }

    private static int Rows(string page) => page.Split("data-href=\"/events/").Length - 1;

    /// <summary>Where the link with this attribute leads.</summary>
    private static string Href(string page, string attribute)
    {
        var link = page[..page.IndexOf(attribute, StringComparison.Ordinal)];
        var begin = link.LastIndexOf("href=\"", StringComparison.Ordinal) + 6;
        return System.Net.WebUtility.HtmlDecode(link[begin..link.IndexOf('"', begin)]);
    }
}
