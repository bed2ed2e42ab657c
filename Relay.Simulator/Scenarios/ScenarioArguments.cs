namespace Relay.Simulator.Scenarios;

/// <summary>A scenario in the words of <c>storm</c>, so that one parser checks both.</summary>
internal static class ScenarioArguments
{
    public static IEnumerable<string> From(ScenarioFile file) =>
        Pairs(file).Where(pair => pair.Value is not null).SelectMany(pair => (string[])[pair.Name, pair.Value!]).Concat(Flags(file));

    /// <summary>Where in the file the value stands that a sentence of the command line begins with: <c>--rate takes …</c>.</summary>
    public static string[] FindPath(string sentence)
    {
        var name = sentence.Split(' ')[0];
        return Pairs(new ScenarioFile()).Where(pair => pair.Name == name).Select(pair => pair.Path.Split('.')).FirstOrDefault() ?? [];
    }

    private static IEnumerable<(string Name, string Path, string? Value)> Pairs(ScenarioFile file) =>
        [
            ("--provider", "providers", file.Providers is { } providers ? string.Join(',', providers) : null),
            ("--calls", "calls", file.Calls),
            ("--rate", "rate", file.Rate),
            ("--shape", "shape", file.Shape),
            ("--time-scale", "timeScale", file.TimeScale),
            ("--seed", "seed", file.Seed),
            ("--settle", "settle", file.Settle),
            ("--duplicates", "disorder.duplicates", file.Disorder?.Duplicates),
            ("--out-of-order", "disorder.outOfOrder", file.Disorder?.OutOfOrder),
            ("--late", "disorder.late", file.Disorder?.Late),
            ("--missing", "disorder.missing", file.Disorder?.Missing),
            ("--bad-signatures", "disorder.badSignatures", file.Disorder?.BadSignatures),
            ("--malformed", "disorder.malformed", file.Disorder?.Malformed),
            (
                "--sink-status",
                "sinks.status",
                file.Sinks?.Status is { } mix ? string.Join(',', mix.Select(status => $"{status.Key}={status.Value}")) : null
            ),
            ("--sink-latency", "sinks.latency", file.Sinks?.Latency),
            ("--sink-hang", "sinks.hang", file.Sinks?.Hang),
            ("--sink-reset", "sinks.reset", file.Sinks?.Reset),
            ("--sink-drip", "sinks.drip", file.Sinks?.Drip),
            ("--sink-close-mid", "sinks.closeMid", file.Sinks?.CloseMid),
            ("--sink-retry-after", "sinks.retryAfter", file.Sinks?.RetryAfter),
        ];

    private static IEnumerable<string> Flags(ScenarioFile file)
    {
        if (file.Strikes == false)
            yield return "--no-strikes";
        if (file.Ordered == false)
            yield return "--unordered";
    }
}
