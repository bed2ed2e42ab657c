using Microsoft.Playwright;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Texts stand out in both themes, and all of it is reached by keyboard.</summary>
public sealed class LookTests(Chromium chromium, HostileRelay hostile) : IClassFixture<HostileRelay>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Texts_stand_out_from_their_ground(bool isDark)
    {
        await using var window = await Window.OpenAsync(chromium, hostile.Host.Relay, isDark: isDark);

        foreach (
            var path in (string[])
                [
                    "/",
                    "/events",
                    $"/events/{hostile.Event}",
                    "/calls",
                    "/webhooks",
                    "/webhooks/new",
                    $"/sources/{hostile.Source}",
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
        await using var window = await Window.OpenAsync(chromium, hostile.Host.Relay);
        var keys = window.Page.Keyboard;

        await ChordAsync(window, "g", "e", "**/events");
        await keys.PressAsync("j");
        await keys.PressAsync("j");
        await keys.PressAsync("k");
        await keys.PressAsync("Enter");
        await window.Page.WaitForURLAsync("**/events/evt_*");
        await keys.PressAsync("?");
        await Assertions.Expect(window.Page.Locator("dialog[open]")).ToContainTextAsync("Send again");
        await keys.PressAsync("Escape");
        // A key shows what would be sent, and to whom; it sends nothing.
        await keys.PressAsync("r");
        await Assertions.Expect(window.Page.Locator(".replay button")).ToBeVisibleAsync();
        Assert.Equal(
            0,
            await window.Page.Locator("main :is(form[method=post] [data-hotkey], form[method=post][data-hotkey])").CountAsync()
        );
        await ChordAsync(window, "g", "w", "**/webhooks");
        // The first thing that the Tab key reaches leads past the navigation.
        await keys.PressAsync("Tab");
        Assert.Equal("To the content", await window.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        window.Done();
    }

    /// <summary>
    /// As a person presses them: the second does not wait until the page has taken the first, and both come again where a busy machine
    /// let more time pass between them than the page gives.
    /// </summary>
    private static async Task ChordAsync(Window window, string first, string second, string url)
    {
        var (keys, arrived) = (window.Page.Keyboard, window.Page.WaitForURLAsync(url));
        while (!arrived.IsCompleted)
        {
            await Task.WhenAll(keys.PressAsync(first), keys.PressAsync(second));
            await Task.WhenAny(arrived, Task.Delay(TimeSpan.FromSeconds(5)));
        }

        await arrived;
    }

    /// <summary>
    /// Texts whose contrast to the colour behind them is below WCAG's AA: 4.5, or 3 for large ones. Colours are read through a canvas,
    /// whatever form the browser gives them in.
    /// </summary>
    private const string Contrast = """
        (() => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgba = color => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const part = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
          const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b);
          const ground = e => {
            for (; e; e = e.parentElement) {
              const c = rgba(getComputedStyle(e).backgroundColor);
              if (c[3] > 250) return c;
            }
            return rgba('#fff');
          };
          const says = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
          const found = new Set();
          for (const e of document.querySelectorAll('body *')) {
            if (e.closest('svg, [hidden], .sr') || e.offsetParent === null || e.disabled || !says(e)) continue;
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
