using System.Text.Json;
using Microsoft.Playwright;
using Relay.Simulator.Receiver;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Relay.Tests.Ui;

/// <summary>How few clicks and keys what people come for takes: each is counted as it is made.</summary>
public sealed class ClickTests(Chromium chromium)
{
    [Fact]
    public async Task A_webhook_that_is_down_is_brought_back_in_three()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/down", new { retryDelaysSeconds = Array.Empty<int>() }, behaviour: Behaviour.Status(500));
        await host.EventsAsync(5);
        await host.UntilWebhookAsync(webhook, json => json.GetProperty("parked").GetInt64() == 5, "five are parked");
        host.On("/down", Behaviour.Ok);
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        var clicks = new Clicks();

        await Expect(window.Page.Locator("h1")).ToContainTextAsync("is down: 5 deliveries wait");
        await clicks.OnAsync(window.Page.Locator(".headline .btn"));
        await clicks.OnAsync(window.Page.Locator("summary", new() { HasText = "Enable…" }));
        await clicks.OnAsync(window.Page.Locator(".unfold button.p"));

        await host.UntilWebhookAsync(webhook, json => json.GetProperty("parked").GetInt64() == 0, "all parked work is sent");
        Assert.Equal(3, clicks.Count);
        window.Done();
    }

    [Fact]
    public async Task A_call_is_found_by_its_number_in_one()
    {
        await using var host = await RelayHost.StartAsync();
        await host.Relay.EventAsync("desk", Call("evt_1", "call_9", "+14155550116"));
        await host.UntilAsync(async () => await host.NumberAsync("SELECT count(*) FROM calls") == 1, "the call is not there");
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        var clicks = new Clicks();

        await window.Page.Keyboard.PressAsync("/");
        await window.Page.Keyboard.TypeAsync("415 555-0116");
        await window.Page.Keyboard.PressAsync("Enter");
        // One call of that number opens at once.
        await Expect(window.Page.Locator("h1")).ToContainTextAsync("+14155550116");

        Assert.InRange(clicks.Count, 0, 1);
        window.Done();
    }

    [Fact]
    public async Task Why_an_event_was_not_delivered_or_was_rejected_takes_two()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/hook", kind: "note.created");
        await host.EventAsync();
        await host.Relay.SourceAsync("strict", "dialnote", "a secret");
        await host.Relay.EventAsync("strict", """{"id":"evt_1","type":"call.completed"}""");
        await using var window = await Window.OpenAsync(chromium, host.Relay);

        var clicks = new Clicks();
        await clicks.OnAsync(window.Page.Locator(".nav a", new() { HasText = "Events" }));
        await clicks.OnAsync(window.Page.Locator("tbody a", new() { HasText = "call.completed" }).First);
        await window.SeeAsync("wants note.created");
        Assert.Equal(2, clicks.Count);

        await window.GoAsync("/");
        clicks = new Clicks();
        await clicks.OnAsync(window.Page.Locator(".ledger a", new() { HasText = "rejected" }));
        await clicks.OnAsync(window.Page.Locator("tbody a").First);
        await window.SeeAsync("Check that a signing secret is set at the provider");
        Assert.Equal(2, clicks.Count);
        window.Done();
    }

    [Fact]
    public async Task An_event_is_edited_and_sent_to_one_webhook_of_two_in_four()
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/one");
        await host.WebhookAsync("/two");
        await host.EventAsync("call_5");
        await host.UntilSettledAsync();
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        var clicks = new Clicks();

        await clicks.OnAsync(window.Page.Locator("#feed tbody a").First);
        await clicks.OnAsync(window.Link("Edit & replay"));
        var body = window.Page.GetByLabel("Body");
        await body.FillAsync((await body.InputValueAsync()).Replace("call_5", "call_6", StringComparison.Ordinal));
        await clicks.OnAsync(window.Page.GetByRole(AriaRole.Checkbox).Nth(1));
        await clicks.OnAsync(window.Button("Send the edited event to 1 webhook"));

        await host.UntilAsync(() => host.Receiver.Hits.Count == 3, "one more hit");
        await host.UntilSettledAsync();
        Assert.Equal((2, 1), (host.Got("/one").Count, host.Got("/two").Count));
        Assert.Equal(4, clicks.Count);
        window.Done();
    }

    [Fact]
    public async Task All_that_failed_at_a_webhook_is_retried_in_three_with_its_outcome_shown()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync(
            "/hook",
            new { retryDelaysSeconds = Array.Empty<int>(), strikeLimit = 50 },
            behaviour: Behaviour.Status(503)
        );
        await host.EventsAsync(4);
        await host.UntilSettledAsync();
        host.On("/hook", Behaviour.Ok);
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        await window.GoAsync($"/webhooks/{webhook}");
        var clicks = new Clicks();

        await clicks.OnAsync(window.Button("Retry all 4 failed"));
        // To whom and how many, before anything leaves.
        await Expect(window.Page.Locator("dialog")).ToContainTextAsync("4 failed deliveries are sent once more to");
        await clicks.OnAsync(window.Page.Locator("dialog[open] .btn.p"));

        await Expect(window.Page.Locator("#outcome")).ToContainTextAsync("4 delivered");
        Assert.InRange(clicks.Count, 1, 3);
        Assert.Equal(8, host.Got("/hook").Count);
        window.Done();
    }

    [Fact]
    public async Task A_sink_that_fails_a_third_gets_a_webhook_in_four_clicks_and_twelve_keys()
    {
        await using var relay = await RelayFixture.StartAsync();
        await using var window = await Window.OpenAsync(chromium, relay);
        var clicks = new Clicks();

        await clicks.OnAsync(window.Page.Locator(".nav a", new() { HasText = "Simulate" }));
        await clicks.OnAsync(window.Link("Sinks"));
        await clicks.KeysAsync(window.Page.GetByLabel("Name of a new sink"), "flaky");
        await clicks.KeysAsync(window.Page.GetByLabel("Share that fails with 503, %"), "30");
        await window.Page.Keyboard.PressAsync("Enter");
        clicks.Key();
        await clicks.OnAsync(window.Link("Make a webhook to it"));
        await Expect(window.Page.GetByLabel("URL", new() { Exact = true }))
            .ToHaveValueAsync(new System.Text.RegularExpressions.Regex("/sinks/snk_"));
        await clicks.OnAsync(window.Button("Create").First);
        await window.SeeAsync("whsec_");

        Assert.True(clicks is { Count: <= 4, Keys: <= 12 }, $"{clicks.Count} clicks, {clicks.Keys} keys");
        window.Done();
    }

    private static string Call(string id, string call, string number) =>
        JsonSerializer.Serialize(
            new
            {
                id,
                type = "call.end",
                data = new
                {
                    call_id = call,
                    direction = "inbound",
                    from_number = number,
                    to_number = "+14155550100",
                    status = "completed",
                },
            }
        );

    /// <summary>Makes clicks and counts them.</summary>
    private sealed class Clicks
    {
        public int Count { get; private set; }

        public int Keys { get; private set; }

        public async Task OnAsync(ILocator place)
        {
            Count++;
            await place.ClickAsync();
        }

        /// <summary>What is typed; the click into the field does not count, since Tab leads there.</summary>
        public async Task KeysAsync(ILocator field, string text)
        {
            Keys += text.Length;
            await field.FillAsync(text);
        }

        public void Key() => Keys++;
    }
}
