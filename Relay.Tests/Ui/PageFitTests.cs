using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// Every page on every width and in both themes: nothing scrolls sideways, nothing complains, and what others sent is shown literally. A
/// class for each size, so that they run side by side.
/// </summary>
public abstract class PageFitTests(Chromium chromium, HostileRelay hostile, int width, int height, bool isDark)
    : IClassFixture<HostileRelay>
{
    [Fact]
    public async Task Every_page_fits_and_complains_of_nothing()
    {
        await using var window = await Window.OpenAsync(chromium, hostile.Host.Relay, width: width, height: height, isDark: isDark);

        foreach (var path in hostile.Pages)
        {
            var answer = await window.Page.GotoAsync(path);
            Assert.Equal((path, 200), (path, answer!.Status));
            Assert.False(await window.ScrollsSidewaysAsync(), $"{path} scrolls sideways at {width}");
            Assert.True(await window.Page.Locator("h1").CountAsync() == 1, $"{path} has not one heading");
            // An element that a payload had made, or a dialog that it had opened.
            Assert.Equal(0, await window.Page.Locator("#escaped, iframe, main script, main style").CountAsync());
            Assert.Empty(await UnlabelledAsync(window));
            Assert.Empty(await SquashedAsync(window));
        }

        window.Done();
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

    /// <summary>Cells of lists of which not even a word is to be seen.</summary>
    private static Task<string[]> SquashedAsync(Window window) =>
        window.Page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('table.list td')].filter(e => e.offsetParent !== null && e.scrollWidth > e.clientWidth + 1 &&
              e.clientWidth < 56).map(e => `${location.pathname}: ${e.clientWidth} of ${e.scrollWidth}: ${e.outerHTML.slice(0, 160)}`)
            """
        );

    public sealed class PhoneInTheDark(Chromium chromium, HostileRelay hostile) : PageFitTests(chromium, hostile, 390, 844, true);

    public sealed class PhoneByDay(Chromium chromium, HostileRelay hostile) : PageFitTests(chromium, hostile, 390, 844, false);

    public sealed class DeskInTheDark(Chromium chromium, HostileRelay hostile) : PageFitTests(chromium, hostile, 1280, 900, true);

    public sealed class WideByDay(Chromium chromium, HostileRelay hostile) : PageFitTests(chromium, hostile, 1920, 1080, false);
}
