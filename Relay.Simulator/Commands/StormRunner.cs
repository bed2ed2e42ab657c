using Relay.Simulator.Reports;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary>Runs a storm for a person or a pipeline: display, verdicts, files, exit code.</summary>
internal static class StormRunner
{
    public static async Task<int> RunAsync(StormOptions options, ReportFiles files, CancellationToken cancel)
    {
        if (options.Direct is null && options.Key.Length == 0)
            throw new StormException("A storm through a relay needs an admin key: give --key or RELAY_ADMIN_KEY.");
        await using var display = StormDisplay.Create();
        var report = await display
            .RunAsync(progress => new Storm(options) { OnProgress = progress }.RunAsync(cancel))
            .ConfigureAwait(false);
        VerdictWriter.Write(report);
        await WriteAsync(files.Json, () => JsonReport.Write(report)).ConfigureAwait(false);
        await WriteAsync(files.JUnit, () => JUnitReport.Write("storm", JUnitReport.Cases(report.Proof), report.Took)).ConfigureAwait(false);
        await WriteAsync(files.Html, () => HtmlReport.Write(report)).ConfigureAwait(false);
        return report.Proof.IsGreen ? (int)ExitCode.Green : (int)ExitCode.Red;
    }

    public static async Task WriteAsync(string? path, Func<string> text)
    {
        if (path is null)
            return;
        try
        {
            await File.WriteAllTextAsync(path, text()).ConfigureAwait(false);
            Console.WriteLine($"Written: {Path.GetFullPath(path)}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StormException($"{path} can't be written: {error.Message}", error);
        }
    }
}
