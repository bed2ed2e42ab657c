using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Relay.Simulator.Receiver;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Relay.Tests.Ui;

/// <summary>What people come for, from the first click to the last, in a real browser against a whole relay.</summary>
public sealed class JourneyTests(Chromium chromium)
{
    private const string Number = "+14155550123";

    [Fact]
    public async Task From_an_empty_relay_to_the_first_delivery()
    {
        await using var host = await RelayHost.StartAsync(withSource: false);
        host.On("/crm", Behaviour.Ok);
        await using var window = await Window.OpenAsync(chromium, host.Relay);

        await window.SeeAsync("Nothing has come in yet");
        await window.Link("Make a source").ClickAsync();
        await window.Link("DialStack").First.ClickAsync();
        await window.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Front desk");
        await window.Button("Create").ClickAsync();
        await window.SeeAsync($"{host.Relay.Address}in/front-desk");

        await window.Link("Webhooks").First.ClickAsync();
        await window.Link("New webhook").First.ClickAsync();
        await window.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("CRM");
        await window.Page.GetByLabel("URL", new() { Exact = true }).FillAsync(new Uri(host.Receiver.Url, "/crm").ToString());
        await window.Page.GetByText("Send call logs").ClickAsync();
        await window.Button("Create").ClickAsync();
        await window.SeeAsync("whsec_");

        await window.GoAsync("/");
        await host.Relay.EventAsync("front-desk", Call("evt_1", "call_1"));
        // It shows by itself, and leads to what became of it.
        await window.SeeAsync("Everything is accounted for");
        await window.Page.Locator("#feed").GetByText("call.completed").ClickAsync();
        await Expect(window.Page.Locator("h1")).ToContainTextAsync("delivered");
        await window.SeeAsync("CRM");
        Assert.Single(host.Receiver.HitsOn("/crm"));
        window.Done();
    }

    [Fact]
    public async Task Three_strikes_parked_work_a_mended_receiver_probe_and_drain()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/down", new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: Behaviour.Status(500));
        await host.EventsAsync(3);
        await host.UntilWebhookAsync(webhook, json => json.GetProperty("state").GetString() == "auto_disabled", "it is disabled");
        await host.EventsAsync(4);
        await using var window = await Window.OpenAsync(chromium, host.Relay);

        await Expect(window.Page.Locator("#trouble")).ToContainTextAsync("disabled, 3 strikes");
        await window.GoAsync($"/webhooks/{webhook}");
        await window.SeeAsync("7 deliveries parked");
        await window.SeeAsync("answered 500");
        host.On("/down", Behaviour.Ok);
        await window.Page.GetByText("Enable…").First.ClickAsync();
        await window.Button("Enable").Last.ClickAsync();

        await host.UntilWebhookAsync(webhook, json => json.GetProperty("parked").GetInt64() == 0, "all parked work is sent");
        await window.SeeAsync("active");
        await Expect(window.Page.Locator("#state")).ToContainTextAsync("0 of 3");
        await Expect(window.Page.Locator("#deliveries tbody tr")).ToHaveCountAsync(7);
        await host.AssertBalancedAsync();
        window.Done();
    }

    [Fact]
    public async Task A_call_is_found_by_its_number_and_tells_its_story()
    {
        await using var host = await RelayHost.StartAsync();
        await host.Relay.EventAsync("desk", Call("evt_3", "call_9", "call.end", minutes: 5));
        await host.Relay.EventAsync("desk", Call("evt_1", "call_9", "call.incoming"));
        await host.Relay.EventAsync("desk", Call("evt_3", "call_9", "call.end", minutes: 5));
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        await host.Relay.UntilAsync("/api/v1/calls", json =>
            json.GetProperty("items") is var items && items.GetArrayLength() == 1 && items[0].GetProperty("eventCount").GetInt32() == 2
        );

        await window.Page.Keyboard.PressAsync("/");
        await window.Page.Keyboard.TypeAsync("(415) 555-0123");
        await window.Page.Keyboard.PressAsync("Enter");

        await Expect(window.Page).ToHaveURLAsync(new Regex("/calls/src_[^/]+/call_9"));
        await window.SeeAsync("out of order");
        await Expect(window.Page.GetByText("incoming late").First).ToBeVisibleAsync();
        window.Done();
    }

    [Fact]
    public async Task A_rejected_arrival_says_why_and_what_to_check()
    {
        await using var host = await RelayHost.StartAsync();
        await host.Relay.SourceAsync("strict", "dialnote", "a secret");
        await host.Relay.EventAsync("strict", """{"id":"evt_1","type":"call.completed"}""");
        await using var window = await Window.OpenAsync(chromium, host.Relay);

        await window.Link("Events").First.ClickAsync();
        await window.Page.Locator(".chips").GetByRole(AriaRole.Link, new() { Name = "Rejected" }).ClickAsync();
        await window.SeeAsync("signature_missing");
        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Keyboard.PressAsync("Enter");

        await Expect(window.Page).ToHaveURLAsync(new Regex("/arrivals/arr_"));
        await window.SeeAsync("Check that a signing secret is set at the provider");
        await window.SeeAsync("X-DialNote-Signature");
        window.Done();
    }

    [Fact]
    public async Task An_event_is_edited_compared_and_sent_again()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/crm");
        var id = await host.EventAsync("call_5");
        await host.UntilHitsAsync("/crm", 1);
        await using var window = await Window.OpenAsync(chromium, host.Relay);

        await window.GoAsync($"/events/{id}");
        await window.Link("Edit & replay").ClickAsync();
        var body = window.Page.GetByLabel("Body");
        await body.FillAsync((await body.InputValueAsync()).Replace("call_5", "call_6", StringComparison.Ordinal));
        await window.Button("Show the difference").ClickAsync();
        await Expect(window.Page.Locator("#difference")).ToContainTextAsync("call_6");
        await window.Button("Send the edited event").ClickAsync();

        await window.SeeAsync("goes to 1 webhook");
        await host.UntilHitsAsync("/crm", 2);
        await Expect(window.Page.Locator("h1")).ToContainTextAsync("delivered");
        await window.SeeAsync(id);
        Assert.Contains("call_6", Encoding.UTF8.GetString(host.Receiver.HitsOn("/crm")[1].Body.Span), StringComparison.Ordinal);
        await host.AssertBalancedAsync();
        window.Done();
    }

    [Fact]
    public async Task A_storm_from_the_browser_to_its_proof()
    {
        await using var relay = await RelayFixture.StartAsync(allowPrivate: false);
        await using var window = await Window.OpenAsync(chromium, relay);

        await window.Button("Run a 10-call storm").First.ClickAsync();
        await window.GoAsync("/simulate");
        await window.Page.Locator("a[href^='/simulate/runs/run_']").First.ClickAsync();

        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Every invariant holds", new() { Timeout = 60_000 });
        await window.SeeAsync("The same again");
        window.Done();
    }

    [Fact]
    public async Task A_viewer_looks_and_changes_nothing()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/crm");
        var id = (await host.Relay.EventAsync("desk", Call("evt_1", "call_1"))).Expect(200)["eventId"];
        await host.UntilHitsAsync("/crm", 1);
        var key = (await host.Relay.PostAsync("/api/v1/keys", new { name = "guest", role = "viewer" }))["key"];
        await using var window = await Window.OpenAsync(chromium, host.Relay, key);

        foreach (
            var path in (string[])
                [
                    "/",
                    $"/events/{id}?tab=body",
                    $"/events/{id}?tab=deliveries",
                    "/calls",
                    "/webhooks",
                    $"/webhooks/{webhook}",
                    "/sources",
                    "/simulate",
                    "/settings",
                ]
        )
        {
            await window.GoAsync(path);
            // Theme, signing out, and what copies or unfolds, is all there is to press.
            Assert.Equal(0, await window.Page.Locator("main form[method=post]").CountAsync());
            Assert.DoesNotContain(Number, await window.Page.ContentAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain("whsec_", await window.Page.ContentAsync(), StringComparison.Ordinal);
        }

        window.Done();
    }

    [Fact]
    public async Task Without_scripts_all_of_it_works_but_what_is_live()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/crm");
        var id = await host.EventAsync();
        await host.UntilHitsAsync("/crm", 1);
        await using var window = await Window.OpenAsync(chromium, host.Relay, scripts: false);

        await window.GoAsync("/events");
        await window.Page.Locator("main tbody a").First.ClickAsync();
        await window.Page.Locator("summary", new() { HasText = "Send again" }).ClickAsync();
        await window.Button("Send again to 1 webhook").ClickAsync();
        await host.UntilHitsAsync("/crm", 2);
        await window.GoAsync($"/webhooks/{webhook}");
        await window.Button("Send a test").First.ClickAsync();
        await window.SeeAsync("200");
        await window.Button("Pause").First.ClickAsync();
        await window.SeeAsync("paused");
        await window.Button("Enable").First.ClickAsync();
        await window.SeeAsync("active");
        await window.GoAsync($"/search?q={id}");
        Assert.EndsWith($"/events/{id}", window.Page.Url, StringComparison.Ordinal);
        await window.Button("dark").ClickAsync();
        await Expect(window.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        window.Done();
    }

    private static string Call(string id, string call, string type = "call.end", int minutes = 0) =>
        JsonSerializer.Serialize(
            new
            {
                id,
                type,
                created_at = DateTimeOffset.UnixEpoch.AddDays(20_000).AddMinutes(minutes).ToString("yyyy-MM-ddTHH:mm:ssZ"),
                account_id = "acct_1",
                data = new
                {
                    call_id = call,
                    direction = "inbound",
                    from_number = Number,
                    to_number = "+14155550100",
                    status = "completed",
                },
            }
        );
}
