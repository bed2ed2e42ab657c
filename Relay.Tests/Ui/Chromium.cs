using Microsoft.Playwright;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// One real Chromium for all browser tests; each test has a profile of its own in it. Debian's, or where <c>RELAY_TEST_BROWSER</c>
/// points; what is missing is a failure, never a skip.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser has not started.");

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("RELAY_TEST_BROWSER")
            ?? Places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException("There is no Chromium; test.sh installs it, or RELAY_TEST_BROWSER says where it is.");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
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
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>Tests in the browser: one after another, beside all others.</summary>
[CollectionDefinition(nameof(Chromium))]
public sealed class ChromiumTests : ICollectionFixture<Chromium>;
