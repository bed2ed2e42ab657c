using Relay.Simulator.Check;
using Relay.Simulator.Proof;
using Relay.Simulator.Storms;
using Xunit;

namespace Relay.Tests.Simulator.Check;

/// <summary>The checker, checked: a good handler passes, and each flawed one fails for the right reason.</summary>
public sealed class CheckTests
{
    public static TheoryData<string> Dialects => [.. Lifecycle.Founding, "zoom-phone", "vonage"];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_good_handler_passes(string dialect)
    {
        var verdicts = await RunAsync(dialect, Flaw.None);
        Assert.Empty(verdicts.Where(verdict => verdict.Colour == Colour.Red).Select(verdict => $"{verdict.Name}: {verdict.What}"));
        Assert.True(
            verdicts.Count(verdict => verdict.Colour == Colour.Green) >= (dialect == "dialstack" ? 24 : 20),
            string.Join("\n", verdicts)
        );
    }

    [Theory]
    [InlineData(Flaw.AcknowledgesBeforeCommit, "durable-before-answer", "had not stored the event", "")]
    [InlineData(Flaw.ChecksThenInserts, "concurrent-duplicates", "Stored", "hang-up")]
    [InlineData(Flaw.NoDedupe, "duplicate", "Stored 2 times, acted on 2 times", "duplicate-moved-time concurrent-duplicates hang-up")]
    [InlineData(Flaw.AssumesOrder, "out-of-order", "an earlier event made it going on", "details-first")]
    [InlineData(Flaw.VerifiesAfterParsing, "verify-before-parse", "parsed before it was verified", "")]
    [InlineData(Flaw.AcceptsStale, "stale-signature", "not answered 401", "future-signature")]
    [InlineData(Flaw.ActsBeforeDedupe, "duplicate", "Stored once, acted on 2 times", "duplicate-moved-time concurrent-duplicates hang-up")]
    [InlineData(Flaw.CrashesAfterTheEffect, "effect-once-over-retries", "acted on it 2 times", "")]
    [InlineData(Flaw.LogsTheSecret, "secret-kept", "stands in the log", "")]
    public async Task A_flawed_handler_fails_for_the_right_reason(Flaw flaw, string scenario, string reason, string also)
    {
        var red = (await RunAsync("dialstack", flaw)).Where(verdict => verdict.Colour == Colour.Red).ToList();
        Assert.Contains(reason, red.Single(verdict => verdict.Name == scenario).What);
        Assert.Subset(new HashSet<string>([scenario, .. also.Split(' ')]), red.Select(verdict => verdict.Name).ToHashSet());
    }

    [Fact]
    public void There_are_at_least_sixteen_scenarios_and_each_says_what_a_good_handler_does()
    {
        Assert.True(CheckRun.Scenarios.Count >= 16);
        Assert.Equal(CheckRun.Scenarios.Count, CheckRun.Scenarios.Select(scenario => scenario.Name).Distinct().Count());
        Assert.All(CheckRun.Scenarios, scenario => Assert.EndsWith(".", scenario.GoodHandler));
    }

    [Fact]
    public async Task Without_a_look_inside_it_says_what_it_could_not_see()
    {
        await using var handler = await HandlerUnderTest.StartAsync("dialstack", Flaw.NoDedupe);
        var verdicts = await new CheckRun(
            new CheckOptions
            {
                Target = handler.Url,
                Dialect = "dialstack",
                Secret = HandlerUnderTest.Secret,
            }
        ).RunAsync(CancellationToken.None);
        Assert.DoesNotContain(verdicts, verdict => verdict.Colour == Colour.Red);
        Assert.Contains(verdicts, verdict =>
            verdict is { Name: "duplicate", Colour: Colour.NotTried } && verdict.What.Contains("--state", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Nobody_there_is_one_sentence()
    {
        var run = new CheckRun(
            new CheckOptions
            {
                Target = new Uri("http://127.0.0.1:9/hooks"),
                Dialect = "dialnote",
                Secret = "s",
            }
        );
        Assert.Contains(
            "Nothing answers at http://127.0.0.1:9",
            (await Assert.ThrowsAsync<StormException>(() => run.RunAsync(CancellationToken.None))).Message
        );
    }

    private static async Task<IReadOnlyList<CheckVerdict>> RunAsync(string dialect, Flaw flaw)
    {
        await using var handler = await HandlerUnderTest.StartAsync(dialect, flaw);
        return await new CheckRun(
            new CheckOptions
            {
                Target = handler.Url,
                Dialect = dialect,
                Secret = HandlerUnderTest.Secret,
                State = handler.State,
                ReadLog = () => Task.FromResult(handler.Log),
            }
        ).RunAsync(CancellationToken.None);
    }
}
