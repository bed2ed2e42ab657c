using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// axe-core finds nothing on any page, in both themes, on a desk and on a phone. A class for each width, so that they run side by side.
/// </summary>
public abstract class AccessibilityTests(Chromium chromium, HostileRelay hostile, int width) : IClassFixture<HostileRelay>
{
    /// <summary>A theme is other colours over the same page.</summary>
    private static readonly AxeRunOptions Colours = new()
    {
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] },
    };

    [Fact]
    public async Task Axe_finds_nothing_on_any_page()
    {
        await using var window = await Window.OpenAsync(chromium, hostile.Host.Relay, width: width);
        var found = new List<string>();

        foreach (var path in hostile.Pages)
        {
            await window.GoAsync(path);
            await LookAsync(path, null);
            await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
            await LookAsync(path + " in the dark", Colours);
            await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        }

        Assert.Equal([], found);
        window.Done();

        async Task LookAsync(string where, AxeRunOptions? options)
        {
            var result = await window.Page.RunAxe(options);
            Assert.NotEmpty(result.Passes);
            found.AddRange(
                result.Violations.SelectMany(violation =>
                    violation.Nodes.Select(node =>
                        $"{where} {violation.Id} ({violation.Impact}): {node.Html[..Math.Min(140, node.Html.Length)]}"
                    )
                )
            );
        }
    }

    public sealed class Desk(Chromium chromium, HostileRelay hostile) : AccessibilityTests(chromium, hostile, 1280);

    public sealed class Phone(Chromium chromium, HostileRelay hostile) : AccessibilityTests(chromium, hostile, 390);
}
