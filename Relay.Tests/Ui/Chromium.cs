using Microsoft.Playwright;
using Relay.Tests.Ui;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Relay.Tests.Ui;

/// <summary>
/// One real Chromium for all browser tests, started by the first of them; each test has a profile of its own in it, so that their classes
/// run side by side. Debian's, or where <c>RELAY_TEST_BROWSER</c> points; what is missing is a failure, never a skip.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>The shell first: a whole browser draws a window's frame and tool bars too, which nobody sees.</summary>
    private static readonly string[] Places =
    [
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    public async Task<IBrowser> BrowserAsync() => (await _started.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated || !_started.Value.IsCompletedSuccessfully)
            return;
        var (playwright, browser) = await _started.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("RELAY_TEST_BROWSER")
            ?? Places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("There is no Chromium; test.sh installs it, or RELAY_TEST_BROWSER says where it is.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                // Nothing but the relay under test is ever asked for anything.
                Args =
                [
                    "--no-sandbox",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run",
                    "--disable-quic",
                    "--disable-gpu",
                ],
            }
        );
        return (playwright, browser);
    }
}
