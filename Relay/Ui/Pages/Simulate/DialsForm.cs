using System.Globalization;
using System.Text.Json.Nodes;
using Relay.Simulator.Sinks;
using Relay.Ui.Forms;

namespace Relay.Ui.Pages.Simulate;

/// <summary>The dials of a sink in a form.</summary>
internal static class DialsForm
{
    private const string Mixed = "s-";

    /// <summary>Statuses that a form offers to mix in, whatever else is mixed in already.</summary>
    private static readonly int[] Offered = [404, 410, 429, 500, 503];

    /// <summary>Usual answers to choose from.</summary>
    public static IReadOnlyList<int> Usual { get; } = [200, 201, 202, 204, 301, 400, 401, 404, 410, 429, 500, 502, 503];

    public static string FieldOf(int status) => Mixed + status.ToString(CultureInfo.InvariantCulture);

    /// <summary>The statuses that a form has a slider for.</summary>
    public static IEnumerable<int> StatusesOf(SinkDials dials) => Offered.Union(dials.Statuses.Keys).Order();

    public static void Fill(FormBody faults, IFormCollection form)
    {
        faults
            .Number("status")
            .Number("leastLatencyMs")
            .Number("mostLatencyMs")
            .Measured("hang", "%")
            .Measured("reset", "%")
            .Measured("drip", "%")
            .Measured("closeMid", "%")
            .Number("retryAfterSeconds");
        var mix = new JsonObject();
        foreach (var name in form.Keys.Where(name => name.StartsWith(Mixed, StringComparison.Ordinal) && faults[name] is not ("" or "0")))
            mix[name[Mixed.Length..]] = faults[name] + "%";
        if (mix.Count > 0)
            faults.Set("statuses", mix);
    }

    public static Dictionary<string, string> Values(SinkDials dials)
    {
        var values = new Dictionary<string, string>
        {
            ["status"] = Text(dials.Status),
            ["leastLatencyMs"] = Text(dials.LeastLatency.TotalMilliseconds),
            ["mostLatencyMs"] = Text(dials.MostLatency.TotalMilliseconds),
            ["hang"] = StormForm.Percent(dials.Hang),
            ["reset"] = StormForm.Percent(dials.Reset),
            ["drip"] = StormForm.Percent(dials.Drip),
            ["closeMid"] = StormForm.Percent(dials.CloseMid),
            ["retryAfterSeconds"] = dials.RetryAfterSeconds is { } seconds ? Text(seconds) : "",
        };
        foreach (var status in StatusesOf(dials))
            values[FieldOf(status)] = StormForm.Percent(dials.Statuses.GetValueOrDefault(status));
        return values;
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
