namespace Relay.Simulator.Scenarios;

/// <summary>A scenario in the words of <c>storm</c>, so that one parser checks both.</summary>
internal static class ScenarioArguments
{
    public static IEnumerable<string> From(ScenarioFile file) =>
        Pairs(file).Where(pair => pair.Value is not null).SelectMany(pair => (string[])[pair.Name, pair.Value!]).Concat(Flags(file));

    private static IEnumerable<(string Name, string? Value)> Pairs(ScenarioFile file) =>
        [
            ("--provider", file.Providers is { } providers ? string.Join(',', providers) : null),
            ("--calls", file.Calls),
            ("--rate", file.Rate),
            ("--shape", file.Shape),
            ("--time-scale", file.TimeScale),
            ("--seed", file.Seed),
            ("--settle", file.Settle),
            ("--duplicates", file.Disorder?.Duplicates),
            ("--out-of-order", file.Disorder?.OutOfOrder),
            ("--late", file.Disorder?.Late),
            ("--missing", file.Disorder?.Missing),
            ("--bad-signatures", file.Disorder?.BadSignatures),
            ("--malformed", file.Disorder?.Malformed),
            (
                "--sink-status",
                file.Sinks?.Status is { } mix ? string.Join(',', mix.Select(status => $"{status.Key}={status.Value}")) : null
            ),
            ("--sink-latency", file.Sinks?.Latency),
            ("--sink-hang", file.Sinks?.Hang),
            ("--sink-reset", file.Sinks?.Reset),
            ("--sink-drip", file.Sinks?.Drip),
            ("--sink-close-mid", file.Sinks?.CloseMid),
            ("--sink-retry-after", file.Sinks?.RetryAfter),
        ];

    private static IEnumerable<string> Flags(ScenarioFile file)
    {
        if (file.Strikes == false)
            yield return "--no-strikes";
        if (file.Ordered == false)
            yield return "--unordered";
    }
}
