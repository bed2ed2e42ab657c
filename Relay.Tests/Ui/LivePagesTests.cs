using System.Text.Json;
using Microsoft.Playwright;
using Relay.Config;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Relay.Tests.Ui;

/// <summary>What keeps a page live, and lets go of it: in a real browser, over HTTP/1.1, where six connections are all there are.</summary>
public sealed class LivePagesTests(Chromium chromium)
{
    [Fact]
    public async Task Eight_tabs_stay_usable_because_hidden_ones_hold_no_connection()
    {
        await using var host = await RelayHost.StartAsync();
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        var tabs = new List<IPage> { window.Page };
        for (var i = 1; i < 8; i++)
        {
            await LiveAsync(tabs[^1]);
            await ShowAsync(tabs[^1], isHidden: true);
            tabs.Add(await window.Page.Context.NewPageAsync());
            await tabs[^1].GotoAsync("/events");
        }

        await LiveAsync(tabs[^1]);
        var id = await host.EventAsync();
        await Expect(tabs[^1].Locator("[data-pill]")).ToContainTextAsync("1 new");

        // The first one again: it is live at once, and has what came while it was hidden.
        await ShowAsync(tabs[^1], isHidden: true);
        await ShowAsync(tabs[0], isHidden: false);
        await LiveAsync(tabs[0]);
        await Expect(tabs[0].Locator($"#feed tr[data-href='/events/{id}']")).ToBeVisibleAsync();
        window.Done();
    }

    [Fact]
    public async Task A_tab_that_comes_back_goes_on_from_the_last_that_it_heard_and_draws_once()
    {
        await using var host = await RelayHost.StartAsync();
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        await window.GoAsync("/events");
        await LiveAsync(window.Page);
        await ShowAsync(window.Page, isHidden: true);
        await host.EventsAsync(12);
        var draws = 0;
        window.Page.Request += (_, request) =>
            draws += request.ResourceType == "fetch" && request.Url.EndsWith("/events", StringComparison.Ordinal) ? 1 : 0;

        await ShowAsync(window.Page, isHidden: false);
        await Expect(window.Page.Locator("[data-pill]")).ToContainTextAsync("12 new");
        await window.Page.WaitForRequestFinishedAsync(
            new() { Predicate = request => request.Url.EndsWith("/events", StringComparison.Ordinal) }
        );

        Assert.Equal(1, draws);
        window.Done();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task What_could_not_be_drawn_is_drawn_later_though_nothing_else_happens(int? status)
    {
        await using var host = await RelayHost.StartAsync();
        var gate = new Gate();
        await host.WebhookAsync("/hook", behaviour: gate.Behaviour);
        var id = await host.EventAsync();
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        await window.GoAsync($"/events/{id}");
        await LiveAsync(window.Page);
        await Expect(window.Page.Locator("h1")).Not.ToContainTextAsync("delivered");
        await window.Page.RouteAsync(
            $"**/events/{id}",
            route => status is { } refused ? route.FulfillAsync(new() { Status = refused }) : route.AbortAsync(),
            new() { Times = 1 }
        );

        gate.Open();

        await Expect(window.Page.Locator("h1")).ToContainTextAsync("delivered");
        // The browser itself says what it could not load.
        window.Errors.Clear();
        window.Done();
    }

    [Fact]
    public async Task A_session_that_has_ended_is_said_with_the_way_back_in()
    {
        await using var host = await RelayHost.StartAsync();
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        await window.GoAsync("/events?kind=call.completed");
        await LiveAsync(window.Page);
        await window.Page.Context.ClearCookiesAsync();
        await ShowAsync(window.Page, isHidden: true);
        await ShowAsync(window.Page, isHidden: false);

        await window.SeeAsync("Your session has ended");
        await window.Page.Locator("#signed-out a").ClickAsync();
        await window.Page.GetByLabel("Key").FillAsync(host.Relay.Key);
        await window.Button("Sign in").ClickAsync();
        await Expect(window.Page).ToHaveURLAsync(new Uri(host.Relay.Address, "/events?kind=call.completed").ToString());
        window.Errors.Clear();
        window.Done();
    }

    [Fact]
    public async Task A_page_that_is_one_too_many_waits_as_long_as_it_is_told_and_then_comes_live()
    {
        await using var host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Streams = new StreamOptions { MaxClientsPerCaller = 1 },
            }
        );
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        await LiveAsync(window.Page);
        // Another browser: the tabs of one share a stream.
        await using var other = await Window.OpenAsync(chromium, host.Relay);
        await other.GoAsync("/events");
        await Expect(other.Page.Locator(".side [data-live-state]")).ToHaveTextAsync("not connected");

        await window.Page.CloseAsync();

        await LiveAsync(other.Page);
        other.Errors.Clear();
        other.Done();
        window.Errors.Clear();
        window.Done();
    }

    [Fact]
    public async Task Tabs_that_are_looked_at_share_one_stream_and_each_hears_what_it_asked_for()
    {
        await using var host = await RelayHost.StartAsync();
        var other = (await host.Relay.SourceAsync("other"))["slug"];
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        var tabs = new List<IPage>();
        foreach (
            var path in (string[])
                ["/events", "/events?source=desk", "/events?source=other", "/", "/webhooks", "/calls", "/sources", "/events"]
        )
        {
            tabs.Add(tabs.Count == 0 ? window.Page : await window.Page.Context.NewPageAsync());
            await tabs[^1].GotoAsync(path);
        }

        foreach (var tab in (IPage[])[tabs[0], tabs[1], tabs[2], tabs[7]])
            await LiveAsync(tab);
        await host.EventsAsync(2);
        (await host.Relay.EventAsync(other, """{"id":"evt_other","type":"call.end"}""")).Expect(200);

        await Expect(tabs[0].Locator("[data-pill]")).ToContainTextAsync("3 new");
        await Expect(tabs[1].Locator("[data-pill]")).ToContainTextAsync("2 new");
        await Expect(tabs[2].Locator("[data-pill]")).ToContainTextAsync("1 new");
        await Expect(tabs[7].Locator("[data-pill]")).ToContainTextAsync("3 new");
        Assert.Contains("relay_streams_clients 1\n", (await host.Relay.GetAsync("/metrics")).Text, StringComparison.Ordinal);

        // The one that holds it goes; another one does, from where each of them was.
        await tabs[0].CloseAsync();
        await host.EventsAsync(1);
        await Expect(tabs[7].Locator("[data-pill]")).ToContainTextAsync("4 new");
        await Expect(tabs[1].Locator("[data-pill]")).ToContainTextAsync("3 new");
        window.Done();
    }

    [Fact]
    public async Task What_is_gone_silences_no_tab()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync("/hook");
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        await window.GoAsync($"/webhooks/{webhook}");
        await LiveAsync(window.Page);
        (await host.Relay.SendAsync("DELETE", $"/api/v1/webhooks/{webhook}")).Expect(204);
        await ShowAsync(window.Page, isHidden: true);

        // The stream of this webhook alone is refused by now.
        await window.Page.RunAndWaitForResponseAsync(
            () => ShowAsync(window.Page, isHidden: false),
            response => response.Url.Contains("/api/v1/stream", StringComparison.Ordinal) && response.Ok
        );
        await LiveAsync(window.Page);
        // The browser itself says what was refused.
        window.Errors.Clear();
        window.Done();
    }

    [Fact]
    public async Task Pauses_between_tries_grow_from_a_second_to_a_minute_and_a_refusal_says_how_long()
    {
        await using var host = await RelayHost.StartAsync();
        await using var window = await Window.OpenAsync(chromium, host.Relay);

        var found = await window.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              const style = document.querySelector('link[rel=stylesheet]').getAttribute('href');
              const { pauseAfter, retryAfter, parse } = await import(style.replace('relay.css', 'stream.js'));
              return {
                pauses: [1, 2, 3, 6, 7, 40].map(failures => pauseAfter(failures, 0)),
                least: pauseAfter(3, 1),
                waits: [retryAfter('7'), retryAfter('0'), retryAfter(null), retryAfter('soon'), retryAfter('Thu, 01 Jan 1970 00:01:00 GMT', 0)],
                item: parse('id: 5\nevent: strike\ndata: {"a":\ndata: 1}'),
                comment: parse(': heartbeat'),
              };
            }
            """
        );

        Assert.Equal("[1000,2000,4000,32000,60000,60000]", found.GetProperty("pauses").GetRawText());
        Assert.Equal(3200, found.GetProperty("least").GetDouble());
        Assert.Equal("[7000,1000,null,null,60000]", found.GetProperty("waits").GetRawText());
        var item = found.GetProperty("item");
        Assert.Equal(
            ("5", "strike", """{"a":1}"""),
            (item.GetProperty("id").GetString(), item.GetProperty("event").GetString(), item.GetProperty("data").GetString())
        );
        Assert.Equal(JsonValueKind.Null, found.GetProperty("comment").ValueKind);
        window.Done();
    }

    private static Task LiveAsync(IPage page) => Expect(page.Locator(".side [data-live-state]")).ToHaveAttributeAsync("data-state", "on");

    /// <summary>A browser without a screen shows every tab; what a tab is told when another one comes before it is this.</summary>
    private static async Task ShowAsync(IPage page, bool isHidden) =>
        await page.EvaluateAsync(
            """
            hidden => {
              Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
              document.dispatchEvent(new Event('visibilitychange'));
            }
            """,
            isHidden
        );
}
