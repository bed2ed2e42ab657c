using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// axe-core finds nothing on any page, in both themes, on a desk and on a phone. A class for each, so that they run side by side.
/// </summary>
public abstract class AccessibilityTests(Chromium chromium, HostileRelay hostile, int width, bool isDark) : IClassFixture<HostileRelay>
{
    /// <summary>A theme is other colours over the same page.</summary>
    private static readonly AxeRunOptions Colours = new()
    {
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] },
    };

    [Fact]
    public async Task Axe_finds_nothing_on_any_page()
    {
        await using var window = await Window.OpenAsync(chromium, hostile.Host.Relay, width: width, isDark: isDark);
        var found = new List<string>();

        foreach (var path in hostile.Pages)
        {
            await window.GoAsync(path);
            var result = await window.Page.RunAxe(isDark ? Colours : null);
            Assert.NotEmpty(result.Passes);
            found.AddRange(
                result.Violations.SelectMany(violation =>
                    violation.Nodes.Select(node =>
                        $"{path} {violation.Id} ({violation.Impact}): {node.Html[..Math.Min(140, node.Html.Length)]}"
                    )
                )
            );
        }

        Assert.Equal([], found);
        window.Done();
    }

    public sealed class DeskByDay(Chromium chromium, HostileRelay hostile) : AccessibilityTests(chromium, hostile, 1280, false);

    public sealed class DeskInTheDark(Chromium chromium, HostileRelay hostile) : AccessibilityTests(chromium, hostile, 1280, true);

    public sealed class PhoneByDay(Chromium chromium, HostileRelay hostile) : AccessibilityTests(chromium, hostile, 390, false);

    public sealed class PhoneInTheDark(Chromium chromium, HostileRelay hostile) : AccessibilityTests(chromium, hostile, 390, true);
}
