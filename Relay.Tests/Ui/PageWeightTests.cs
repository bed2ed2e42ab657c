using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Pages are small, whatever was sent to the relay, and nothing on them moves when they go live.</summary>
public sealed class PageWeightTests(Chromium chromium)
{
    private const int Most = 100_000;

    [Fact]
    public async Task No_page_is_larger_than_it_may_be_and_none_shifts()
    {
        await using var host = await RelayHost.StartAsync();
        var webhook = await host.WebhookAsync(
            "/hook",
            new
            {
                name = new string('n', 90),
                retryDelaysSeconds = Array.Empty<int>(),
                strikeLimit = 100,
            },
            behaviour: Behaviour.Status(500)
        );
        for (var i = 0; i < 60; i++)
            await host.EventAsync($"call_{i}");
        var items = string.Join(',', Enumerable.Range(0, 60_000));
        var large = (
            await host.Relay.EventAsync("desk", $$$"""{"id":"large","type":"call.end","data":{"call_id":"call_x","items":[{{{items}}}]}}""")
        ).Expect(200)["eventId"];
        await host.UntilSettledAsync();
        // What happens live is that events come in; the webhook is well again before.
        host.On("/hook", Behaviour.Ok);
        await host.EventAsync("call_well");
        await host.UntilSettledAsync();
        await using var window = await Window.OpenAsync(chromium, host.Relay);
        await window.Page.AddInitScriptAsync(Watch);

        foreach (
            var path in (string[])
                [
                    "/",
                    "/events",
                    $"/events/{large}",
                    $"/events/{large}?tab=body&as=raw",
                    $"/events/{large}?tab=headers",
                    "/deliveries",
                    "/calls",
                    "/webhooks",
                    $"/webhooks/{webhook}",
                    "/sources",
                    "/simulate",
                    "/settings",
                ]
        )
        {
            var answer = await window.Page.GotoAsync(path);
            var size = (await answer!.BodyAsync()).Length;
            Assert.True(size <= Most, $"{path} has {size} bytes");
            await window.Page.WaitForFunctionAsync(
                "() => document.querySelector('[data-live-state]').dataset.state === 'on'|| !window.mayChange()"
            );
            await host.EventAsync("call_live");
            await host.UntilSettledAsync();
            await window.Page.WaitForFunctionAsync("() => window.drawn > 0 || !window.mayChange()");
            await NothingMovedAsync(window, path);
        }

        // A page that comes in pieces over a slow line is drawn when it is there.
        var line = await window.Page.Context.NewCDPSessionAsync(window.Page);
        await line.SendAsync(
            "Network.emulateNetworkConditions",
            new Dictionary<string, object>
            {
                ["offline"] = false,
                ["latency"] = 0,
                ["downloadThroughput"] = 20_000,
                ["uploadThroughput"] = -1,
            }
        );
        foreach (var path in (string[])["/webhooks", "/deliveries", "/calls"])
        {
            await window.Page.GotoAsync(path);
            await NothingMovedAsync(window, path);
        }

        window.Done();
    }

    private static async Task NothingMovedAsync(Window window, string path)
    {
        // Shifts are told with the frame after the one they are in.
        await window.Page.EvaluateAsync(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
        );
        var shift = await window.Page.EvaluateAsync<double>("window.shifted");
        Assert.True(shift == 0, $"{path} shifts by {shift}: {await window.Page.EvaluateAsync<string>("window.shifts.join(' ')")}");
    }

    /// <summary>What Chromium counts as layout shifts; a change within half a second of a person's input is none.</summary>
    private const string Watch = """
        window.shifted = 0;
        window.shifts = [];
        window.drawn = 0;
        document.addEventListener('relay:drawn', () => window.drawn += 1);
        window.mayChange = () => [...document.querySelectorAll('[data-live][id]')].some(region => /event|delivery/.test(region.dataset.live));
        new PerformanceObserver(list => {
          for (const entry of list.getEntries()) {
            if (entry.hadRecentInput) continue;
            window.shifted += entry.value;
            for (const source of entry.sources) {
              const drawn = source.node?.outerHTML ?? source.node?.textContent;
              window.shifts.push(`${source.previousRect.top} to ${source.currentRect.top}: ${drawn?.slice(0, 120)}`);
            }
          }
        }).observe({ type: 'layout-shift', buffered: true });
        """;
}
