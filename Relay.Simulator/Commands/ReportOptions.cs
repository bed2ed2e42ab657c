using System.CommandLine;

namespace Relay.Simulator.Commands;

/// <summary>Where reports are written; nowhere where not given.</summary>
internal sealed record ReportFiles(string? Json, string? JUnit, string? Html);

/// <summary>The options that name report files.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string?> _json = new("--json") { Description = "Write the report as JSON to this file." };
    private readonly Option<string?> _junit = new("--junit") { Description = "Write the verdicts as JUnit XML to this file." };
    private readonly Option<string?> _html = new("--html")
    {
        Description = "Write the report as one self-contained HTML page to this file.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_json, _junit, _html])
            command.Options.Add(option);
    }

    public ReportFiles Read(ParseResult parsed) => new(parsed.GetValue(_json), parsed.GetValue(_junit), parsed.GetValue(_html));
}
