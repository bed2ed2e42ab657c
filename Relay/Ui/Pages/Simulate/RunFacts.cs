using System.Text.Json;

namespace Relay.Ui.Pages.Simulate;

/// <summary>What a list says of a run's storm.</summary>
internal sealed record RunFacts(string Name, int Calls)
{
    public static RunFacts FromRun(RunRecord run)
    {
        var storm = JsonElement.Parse(run.Storm);
        var calls = storm.TryGetProperty("calls", out var count) && count.TryGetInt32(out var number) ? number : 0;
        var providers =
            storm.TryGetProperty("provider", out var names) && names.ValueKind == JsonValueKind.Array
                ? string.Join(", ", names.EnumerateArray().Select(name => name.GetString()))
                : "";
        return new RunFacts(
            run.Scenario is { } scenario ? Words(scenario)
                : providers.Length > 0 ? "Storm of " + providers
                : "Storm",
            calls
        );
    }

    /// <summary>A scenario's name as words.</summary>
    public static string Words(string scenario) => char.ToUpperInvariant(scenario[0]) + scenario[1..].Replace('-', ' ');
}
