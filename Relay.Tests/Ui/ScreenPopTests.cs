using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Relay.Config;
using Relay.Tests.Streams;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Relay.Tests.Ui;

/// <summary>The screen pop, from a call that comes in at ingest to the card in a browser.</summary>
public sealed class ScreenPopTests(Chromium chromium, ITestOutputHelper output)
{
    private const string Account = "acct_demo";

    [Fact]
    public async Task Whoever_calls_pops_up_and_the_calls_page_is_a_click_away()
    {
        await using var host = await StartAsync();
        await using var window = await OpenAsync(host);

        await SendAsync(host, "call.incoming", "call_1", "Zoë Smith");
        var pop = window.Page.Locator(".pop");
        await Expect(pop).ToContainTextAsync("Zoë Smith");
        await Expect(pop).ToContainTextAsync("+14155551234");
        await Expect(pop).ToContainTextAsync("ringing");
        await Expect(pop.Locator("[data-part=time]")).ToHaveTextAsync(new Regex(@"^00:0\d$"));
        await Expect(window.Page).ToHaveTitleAsync("☎ Zoë Smith");
        // One click while it rings: the provider's stream has no id of the call yet.
        Assert.Equal("/search?newest&q=%2B14155551234", await pop.GetByRole(AriaRole.Link).GetAttributeAsync("href"));

        await SendAsync(host, "call.answered", "call_1", "Zoë Smith");
        await Expect(pop).ToContainTextAsync("talking");
        await Expect(pop.Locator("[data-part=time]")).Not.ToHaveTextAsync("00:00");
        await SendAsync(host, "call.transfer", "call_1", "Zoë Smith");
        await Expect(pop).ToContainTextAsync("transferred to 1001");
        await SendAsync(host, "call.end", "call_1", "Zoë Smith");
        await Expect(pop).ToContainTextAsync("completed");
        await Expect(pop.Locator("[data-part=time]")).ToHaveTextAsync("05:25");
        await pop.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(window.Page).ToHaveURLAsync(new Regex("/calls/src_.*/call_1$"));
        window.Done();
    }

    /// <summary>
    /// Within a second, and that at every hour: the relay's clock stands still from the post to the pop, so that nothing on the way waits for
    /// a turn of anything. How long it took is printed.
    /// </summary>
    [Fact]
    public async Task The_pop_waits_for_nothing_between_the_call_and_the_screen()
    {
        var clock = new ManualClock();
        await using var host = await StartAsync(clock: clock);
        await using var window = await OpenAsync(host);
        var took = new List<double>();
        for (var i = 1; i <= 5; i++)
        {
            var (name, posted) = ($"Caller {i}", Stopwatch.StartNew());
            await SendAsync(host, "call.incoming", $"call_{i}", name, $"+1415555000{i}");
            await window.Page.Locator(".pop").Filter(new() { HasText = name }).WaitForAsync();
            took.Add(posted.Elapsed.TotalMilliseconds);
        }

        Assert.Equal(5, await window.Page.Locator(".pop").CountAsync());
        output.WriteLine($"from the post to the pop: {string.Join(", ", took.Select(time => $"{time:0}"))} ms");
        window.Done();
    }

    [Fact]
    public async Task A_call_that_rings_opens_as_the_newest_of_its_number()
    {
        await using var host = await StartAsync();
        await using var window = await OpenAsync(host);
        await SendAsync(host, "call.end", "call_0", "Zoë Smith");
        await SendAsync(host, "call.incoming", "call_1", "Zoë Smith");
        // The list of calls is written behind the events.
        await host.UntilAsync(
            async () => (await host.JsonAsync("/api/v1/calls")).GetProperty("items").GetArrayLength() == 2,
            "the calls are not written"
        );

        await window.Page.Locator(".pop").GetByRole(AriaRole.Link).ClickAsync();

        await Expect(window.Page).ToHaveURLAsync(new Regex("/calls/src_.*/call_1$"));
        window.Done();
    }

    [Fact]
    public async Task What_a_caller_calls_himself_is_only_text()
    {
        await using var host = await StartAsync();
        await using var window = await OpenAsync(host);

        await SendAsync(host, "call.incoming", "call_1", "<img src=x onerror=alert(1)>\u202egnp.exe\u0007");

        await Expect(window.Page.Locator(".pop-name")).ToHaveTextAsync("<img src=x onerror=alert(1)>\\u202egnp.exe\\u0007");
        Assert.Equal(0, await window.Page.Locator(".pop img").CountAsync());
        await SendAsync(host, "call.incoming", "call_2", "");
        await Expect(window.Page.Locator(".pop-name").First).ToHaveTextAsync("Unknown caller");
        window.Done();
    }

    [Fact]
    public async Task All_tabs_share_one_connection_and_the_next_takes_over()
    {
        await using var host = await StartAsync();
        await using var window = await OpenAsync(host);
        var tabs = new List<IPage> { window.Page };
        for (var i = 1; i < 8; i++)
        {
            tabs.Add(await window.Page.Context.NewPageAsync());
            await tabs[^1].GotoAsync("/screen-pop");
            await LiveAsync(tabs[^1]);
        }

        Assert.Equal(1, await StreamsAsync(host));
        await SendAsync(host, "call.incoming", "call_1", "Zoë Smith");
        foreach (var tab in tabs)
            await Expect(tab.Locator(".pop")).ToContainTextAsync("Zoë Smith");

        await tabs[0].CloseAsync();
        await host.UntilAsync(
            async () =>
            {
                await SendAsync(host, "call.incoming", "call_2", "Ida Berg");
                return await tabs[^1].Locator(".pop").Filter(new() { HasText = "Ida Berg" }).CountAsync() > 0;
            },
            "no tab took over"
        );
        await Expect(tabs[1].Locator(".pop").First).ToContainTextAsync("Ida Berg");
        // That the tab is closed comes to the relay on a connection of its own, before or after the next one's.
        await host.UntilAsync(async () => await StreamsAsync(host) == 1, "there is more than one connection, or none");
        window.Done();
    }

    [Fact]
    public async Task A_session_that_ends_is_followed_by_a_new_one()
    {
        await using var host = await StartAsync(TimeSpan.FromSeconds(1));
        await using var window = await OpenAsync(host);
        await Expect(window.Page.Locator("#pop-state")).ToHaveTextAsync("not connected");
        await LiveAsync(window.Page);

        await host.UntilAsync(
            async () =>
            {
                await SendAsync(host, "call.incoming", "call_1", "Zoë Smith");
                return await window.Page.Locator(".pop").CountAsync() > 0;
            },
            "nothing pops up any more"
        );
        window.Done();
    }

    [Fact]
    public async Task It_is_a_page_of_the_demo_and_its_session_an_admins()
    {
        await using var host = await RelayHost.StartAsync();
        using var person = await Person.SignedInAsync(host.Relay);
        (await person.GetAsync("/screen-pop")).Expect(404);
        (await person.PostAsync("/settings", "/do/screen-pop/session", ("account", Account))).Expect(404);

        await using var demo = await StartAsync();
        var key = (await demo.PostAsync("/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];
        using var viewer = await Person.SignedInAsync(demo.Relay, key);
        (await viewer.PostAsync("/screen-pop", "/do/screen-pop/session", ("account", Account))).Expect(403);
        using var admin = await Person.SignedInAsync(demo.Relay);
        (await admin.SendAsync("/do/screen-pop/session", [("account", Account)])).Expect(400);
        var session = (await admin.PostAsync("/screen-pop", "/do/screen-pop/session", ("account", Account))).Expect(200);
        await using var stream = await EventStream.OfCallsAsync(demo.Relay, session["client_secret"]);
    }

    [Fact]
    public async Task Names_and_times_are_written_as_people_do()
    {
        await using var host = await StartAsync();
        await using var window = await OpenAsync(host);

        var found = await window.Page.EvaluateAsync<JsonElement>(
            """
            async () => {
              const style = document.querySelector('link[rel=stylesheet]').getAttribute('href');
              const { initials, clock, visible } = await import(style.replace('relay.css', 'screen-pop.js'));
              return {
                initials: ['Zoë van der Smith', 'zoë', '', null, '☎ 12', '李 小龍'].map(initials),
                clock: [0, 999, 61_000, 3_599_999, 3_600_000, -5].map(clock),
                visible: visible('a\u200bb\r'),
              };
            }
            """
        );

        Assert.Equal(
            ["ZS", "Z", null, null, null, "李小"],
            found.GetProperty("initials").EnumerateArray().Select(text => text.GetString())
        );
        Assert.Equal("""["00:00","00:00","01:01","59:59","1:00:00","00:00"]""", found.GetProperty("clock").GetRawText());
        Assert.Equal("a\\u200bb\\u000d", found.GetProperty("visible").GetString());
        window.Done();
    }

    [Theory]
    [InlineData(390, false)]
    [InlineData(390, true)]
    [InlineData(1280, false)]
    public async Task It_fits_on_a_telephone(int width, bool isDark)
    {
        await using var host = await StartAsync();
        await using var window = await OpenAsync(host, width, isDark);
        await SendAsync(
            host,
            "call.incoming",
            "call_1",
            "A caller with a name that goes on and on and does not end " + new string('x', 80)
        );
        await Expect(window.Page.Locator(".pop")).ToBeVisibleAsync();

        Assert.False(await window.ScrollsSidewaysAsync());
        Assert.Equal(1, await window.Page.Locator("h1").CountAsync());
        Assert.Equal(0, await window.Page.Locator("main script, main style").CountAsync());
        window.Done();
    }

    /// <summary>A relay as the demo sets it up.</summary>
    internal static Task<RelayHost> StartAsync(TimeSpan? session = null, ManualClock? clock = null) =>
        RelayHost.StartAsync(clock, options => options with { Streams = new StreamOptions
                {
                    Demo = true,
                    Session = session ?? TimeSpan.FromHours(1),
                } });

    internal static async Task LiveAsync(IPage page) => await Expect(page.Locator("#pop-state")).ToHaveTextAsync("live");

    internal static async Task SendAsync(RelayHost host, string type, string call, string name, string number = "+14155551234") =>
        (
            await host.Relay.EventAsync(
                "desk",
                CallSessions.DialStack(
                    $"{Guid.NewGuid()}",
                    type,
                    Account,
                    new
                    {
                        call_id = call,
                        from_number = number,
                        from_name = name,
                        to_number = "+14155559876",
                        direction = "inbound",
                        status = type == "call.end" ? "completed" : null,
                        duration_seconds = type == "call.end" ? 325 : (int?)null,
                        transferred_to = "1001",
                    }
                )
            )
        ).Expect(200);

    private async Task<Window> OpenAsync(RelayHost host, int width = 1280, bool isDark = false)
    {
        var window = await Window.OpenAsync(chromium, host.Relay, width: width, isDark: isDark);
        await window.GoAsync("/screen-pop");
        await LiveAsync(window.Page);
        return window;
    }

    private static async Task<int> StreamsAsync(RelayHost host) =>
        int.Parse(Regex.Match((await host.Relay.GetAsync("/metrics")).Text, @"relay_streams_call_clients (\d+)").Groups[1].Value);
}
