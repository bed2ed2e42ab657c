using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Relay.Tests.Ui;

/// <summary>
/// A browser window on a relay, in which somebody is signed in. It fails the test that leaves an error in the console, and after a failed
/// test it keeps the trace, a picture and the console
/// under <c>TestResults/ui</c>.
/// </summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _console = new();
    private readonly IBrowserContext _context;
    private readonly string _name;
    private bool _isDone;

    private Window(IBrowserContext context, IPage page, RelayFixture relay, string name)
    {
        (_context, Page, Relay, _name) = (context, page, relay, name);
        page.Console += (_, message) =>
        {
            _console.Enqueue($"{message.Type}: {message.Text}");
            if (message.Type is "error" or "warning")
                Errors.Enqueue(message.Text);
        };
        page.PageError += (_, error) => Errors.Enqueue(error);
        page.Dialog += async (_, dialog) =>
        {
            Errors.Enqueue("A dialog: " + dialog.Message);
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    public RelayFixture Relay { get; }

    /// <summary>What the console has complained of.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <param name="key">Whose; the first admin's where null.</param>
    /// <param name="scripts">Whether the pages' scripts run.</param>
    public static async Task<Window> OpenAsync(
        Chromium chromium,
        RelayFixture relay,
        string? key = null,
        int width = 1280,
        int height = 900,
        bool isDark = false,
        bool scripts = true,
        [CallerMemberName] string name = ""
    )
    {
        var context = await (await chromium.BrowserAsync()).NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = relay.Address.ToString(),
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
                JavaScriptEnabled = scripts,
                TimezoneId = "Europe/Berlin",
                Permissions = ["clipboard-read", "clipboard-write"],
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        // Snapshots of the document show what was there; a film of it would cost every test more than the test itself.
        await context.Tracing.StartAsync(new TracingStartOptions { Snapshots = true });
        // A test waits for what it is about, as long as a slow machine needs.
        context.SetDefaultTimeout(60_000);
        SetDefaultExpectTimeout(60_000);
        var window = new Window(context, await context.NewPageAsync(), relay, name);
        // Signing in by hand is what other tests are about; the pages for it would be most of what some windows draw.
        using (var person = await Person.SignedInAsync(relay, key))
            await context.AddCookiesAsync([
                new Cookie
                {
                    Name = "relay",
                    Value = person.Session!,
                    Url = relay.Address.ToString(),
                },
            ]);
        await window.Page.GotoAsync("/");
        // Keys mean something once the scripts are there.
        await window.Page.WaitForLoadStateAsync();
        return window;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = false });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = false });

    public Task GoAsync(string path) => Page.GotoAsync(path);

    /// <summary>Waits until the page says this.</summary>
    public Task SeeAsync(string text) => Expect(Page.Locator("main")).ToContainTextAsync(text);

    /// <summary>Says yes to the question of the page.</summary>
    public Task ConfirmAsync() => Page.Locator("dialog[open] .btn.p").ClickAsync();

    /// <summary>Whether the page is wider than the window.</summary>
    public Task<bool> ScrollsSidewaysAsync() =>
        Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");

    /// <summary>A picture for the README.</summary>
    public Task PictureAsync(string file) =>
        Page.ScreenshotAsync(
            new PageScreenshotOptions
            {
                Path = file,
                Animations = ScreenshotAnimations.Disabled,
                Caret = ScreenshotCaret.Hide,
            }
        );

    /// <summary>To be called last: a test that does not come this far is a failed one.</summary>
    public void Done()
    {
        Assert.Equal([], Errors);
        _isDone = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDone)
            await _context.Tracing.StopAsync();
        else
            await KeepAsync();
        await _context.DisposeAsync();
    }

    private async Task KeepAsync()
    {
        var folder = Path.Combine(Repository.Root, "TestResults", "ui", _name);
        Directory.CreateDirectory(folder);
        // A test may have closed the page that it began with, and what failed must not be hidden by that.
        foreach (var (page, number) in _context.Pages.Select((page, index) => (page, index + 1)))
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"page{number}.png"), FullPage = true });
        await File.WriteAllLinesAsync(Path.Combine(folder, "console.txt"), _console.Concat(Errors));
        await _context.Tracing.StopAsync(new TracingStopOptions { Path = Path.Combine(folder, "trace.zip") });
    }
}
