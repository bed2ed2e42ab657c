using System.Text.Json;
using Microsoft.Playwright;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// Every page on every width and in both themes: nothing scrolls sideways, nothing complains, what others sent is shown literally, and
/// all of it is reached by keyboard.
/// </summary>
[Collection(nameof(Chromium))]
public sealed class LookTests(Chromium chromium) : IAsyncLifetime
{
    /// <summary>What would do something where it is not shown as the text that it is.</summary>
    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script>",
        "</textarea><script>alert(2)</script>",
        "<img src=x onerror=alert(3)>",
        "<svg/onload=alert(4)>",
        "\"><b id=escaped>5</b>",
        "' onfocus=alert(6) autofocus x='",
        "javascript:alert(7)",
        "{{constructor.constructor('alert(8)')()}}",
        "@{alert(9)}",
        "\u2028alert(10)",
        "\u001b[2J",
        "\u202egnp.exe",
        "</title><script>alert(11)</script>",
        "<!--",
        "]]>",
        "&lt;b&gt;",
        "%3Cscript%3Ealert(12)%3C/script%3E",
        "\u0000x",
        "<iframe srcdoc='<script>alert(13)</script>'>",
        "<style>*{display:none}</style>",
    ];

    private RelayHost _host = null!;
    private string _event = "",
        _webhook = "",
        _arrival = "",
        _call = "",
        _source = "";

    public async ValueTask InitializeAsync()
    {
        _host = await RelayHost.StartAsync();
        var path = "/failing?" + Uri.EscapeDataString(Hostile[0]);
        _host.On(path, Behaviour.Status(500, string.Concat(Hostile)));
        _webhook = (
            await _host.Relay.PostAsync(
                "/api/v1/webhooks",
                new
                {
                    name = string.Concat(Hostile)[..100]
                        .Replace("\0", "", StringComparison.Ordinal)
                        .Replace("\u001b", "", StringComparison.Ordinal),
                    url = new Uri(_host.Receiver.Url, path).ToString(),
                    @event = "call.completed",
                    provider = "custom",
                    retryDelaysSeconds = Array.Empty<int>(),
                }
            )
        ).Expect(201).Id;
        await _host.Relay.SourceAsync("strict", "dialnote", "a secret");
        await _host.Relay.EventAsync("strict", JsonSerializer.Serialize(new { id = Hostile[0], type = Hostile[1] }));
        foreach (var (text, i) in Hostile.Select((text, i) => (text, i)))
            await SendAsync(text, i);
        _event = (
            await SendAsync(string.Concat(Hostile), 99, string.Concat(Hostile.Where(text => text.All(unit => unit is >= ' ' and <= '~'))))
        ).Expect(200)["eventId"];
        await _host.UntilSettledAsync();
        _arrival = (await _host.JsonAsync("/api/v1/arrivals?result=rejected")).GetProperty("items")[0].GetProperty("id").GetString()!;
        _source = (await _host.JsonAsync($"/api/v1/events/{_event}")).GetProperty("sourceId").GetString()!;
        var calls = await _host.Relay.UntilAsync("/api/v1/calls", json => json.GetProperty("items").GetArrayLength() >= Hostile.Length);
        _call = Uri.EscapeDataString(calls.Items[0].GetProperty("callId").GetString()!);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private string[] Pages =>
        [
            "/",
            "/events",
            "/events?view=rejected",
            "/events?state=parked",
            $"/events/{_event}",
            $"/events/{_event}?tab=deliveries",
            $"/events/{_event}?tab=body",
            $"/events/{_event}?tab=headers",
            $"/events/{_event}?tab=arrivals",
            $"/events/{_event}?tab=verification",
            $"/events/{_event}?tab=copy",
            $"/events/{_event}/edit",
            $"/arrivals/{_arrival}",
            "/calls",
            $"/calls/{_source}/{_call}",
            "/voicemails",
            "/webhooks",
            $"/webhooks/{_webhook}",
            $"/webhooks/{_webhook}/edit",
            "/webhooks/new",
            "/webhooks/new?each=1",
            "/sources",
            $"/sources/{_source}",
            "/sources/new",
            "/sources/new?dialect=generic",
            "/simulate",
            "/simulate/sinks",
            "/bulk",
            "/settings",
        ];

    [Theory]
    [InlineData(390, 844, true)]
    [InlineData(390, 844, false)]
    [InlineData(1280, 900, true)]
    [InlineData(1920, 1080, false)]
    public async Task Every_page_fits_and_complains_of_nothing(int width, int height, bool isDark)
    {
        await using var window = await Window.OpenAsync(chromium, _host.Relay, width: width, height: height, isDark: isDark);

        foreach (var path in Pages)
        {
            var answer = await window.Page.GotoAsync(path);
            Assert.Equal((path, 200), (path, answer!.Status));
            Assert.False(await window.ScrollsSidewaysAsync(), $"{path} scrolls sideways at {width}");
            Assert.True(await window.Page.Locator("h1").CountAsync() == 1, $"{path} has not one heading");
            // An element that a payload had made, or a dialog that it had opened.
            Assert.Equal(0, await window.Page.Locator("#escaped, iframe, main script, main style").CountAsync());
            Assert.Empty(await UnlabelledAsync(window));
        }

        window.Done();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Texts_stand_out_from_their_ground(bool isDark)
    {
        await using var window = await Window.OpenAsync(chromium, _host.Relay, isDark: isDark);

        foreach (
            var path in (string[])
                [
                    "/",
                    "/events",
                    $"/events/{_event}",
                    "/calls",
                    "/webhooks",
                    "/webhooks/new",
                    $"/sources/{_source}",
                    "/simulate",
                    "/settings",
                ]
        )
        {
            await window.GoAsync(path);
            Assert.Empty(await window.Page.EvaluateAsync<string[]>(Contrast));
        }

        window.Done();
    }

    [Fact]
    public async Task All_of_it_goes_by_keyboard()
    {
        await using var window = await Window.OpenAsync(chromium, _host.Relay);
        var keys = window.Page.Keyboard;

        await keys.PressAsync("g");
        await keys.PressAsync("e");
        await window.Page.WaitForURLAsync("**/events");
        await keys.PressAsync("j");
        await keys.PressAsync("j");
        await keys.PressAsync("k");
        await keys.PressAsync("Enter");
        await window.Page.WaitForURLAsync("**/events/evt_*");
        await keys.PressAsync("?");
        await Assertions.Expect(window.Page.Locator("dialog[open]")).ToContainTextAsync("Replay");
        await keys.PressAsync("Escape");
        await keys.PressAsync("r");
        await window.SeeAsync("replay");
        await keys.PressAsync("g");
        await keys.PressAsync("w");
        await window.Page.WaitForURLAsync("**/webhooks");
        // The first thing that the Tab key reaches leads past the navigation.
        await keys.PressAsync("Tab");
        Assert.Equal("To the content", await window.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        window.Done();
    }

    /// <param name="header">What a header of the request says.</param>
    private async Task<ApiAnswer> SendAsync(string text, int number, string header = "")
    {
        var body = new
        {
            id = $"evt_{number}",
            type = "call.end",
            data = new
            {
                call_id = $"call_{number}",
                from_number = text,
                to_number = "+14155550100",
                status = text,
                note = text,
            },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/desk")
        {
            Content = new StringContent(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Note", header);
        using var answer = await _host.Relay.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(answer);
    }

    /// <summary>Fields and buttons that a screen reader has no name for.</summary>
    private static Task<string[]> UnlabelledAsync(Window window) =>
        window.Page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href]')].filter(e => e.offsetParent !== null &&
              !(e.getAttribute('aria-label') || e.title || e.labels?.length || e.textContent.trim() || e.querySelector('img[alt]')))
              .map(e => `${location.pathname}: ${e.outerHTML.slice(0, 160)}`)
            """
        );

    /// <summary>
    /// Texts whose contrast to the colour behind them is below WCAG's AA: 4.5, or 3 for large ones. Colours are read through a canvas,
    /// whatever form the browser gives them in.
    /// </summary>
    private const string Contrast = """
        (() => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgba = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const light = ([r, g, b]) => { const f = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
          const ground = e => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; } return rgba('#fff'); };
          const found = new Set();
          for (const e of document.querySelectorAll('body *')) {
            if (e.closest('svg, [hidden], .sr') || e.offsetParent === null || e.disabled || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
            const style = getComputedStyle(e);
            const [a, b] = [light(rgba(style.color)), light(ground(e))];
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            const size = parseFloat(style.fontSize);
            if (ratio < (size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5)) found.add(`${location.pathname} ${e.tagName}.${e.className} ${ratio.toFixed(2)} "${e.textContent.trim().slice(0, 30)}"`);
          }
          return [...found];
        })()
        """;
}
