using System.Globalization;
using System.Text.Json;
using Relay.Simulate;
using Relay.Simulator.Sinks;

namespace Relay.Api.Reading;

/// <summary>Reads a sink and its dials from a request, in the order of the resource.</summary>
internal static class SinkInput
{
    private const int MostLatencyMs = 600_000,
        MostFailures = 1_000_000,
        MostRetryAfter = 86_400,
        LeastStatus = 200,
        MostStatus = 599;

    /// <param name="before">The value in force where this is a patch, which replaces the faults whole.</param>
    public static SinkSettings Read(Fields fields, SinkSettings? before)
    {
        var name = NameInput.Read(fields, before?.Name);
        var settings = (before ?? new SinkSettings("", new SinkDials())) with { Name = name };
        if (fields.Object("faults") is { } faults)
            settings = Faults(faults, settings);
        else if (fields.IsNull("faults"))
            settings = settings with { Dials = new SinkDials(), FailNext = 0 };
        settings = settings with { Secret = Secret(fields, before?.Secret) };
        fields.FinishAndThrow();
        return settings;
    }

    /// <summary>The dials alone, as storms have them for their sinks.</summary>
    public static SinkDials Dials(Fields faults)
    {
        var least = faults.Int("leastLatencyMs", 0, 0, MostLatencyMs) ?? 0;
        var dials = new SinkDials
        {
            Status = faults.Int("status", 200, LeastStatus, MostStatus) ?? 200,
            Statuses = Statuses(faults),
            LeastLatency = TimeSpan.FromMilliseconds(least),
            MostLatency = TimeSpan.FromMilliseconds(faults.Int("mostLatencyMs", least, 0, MostLatencyMs) ?? least),
            Hang = faults.Share("hang"),
            Reset = faults.Share("reset"),
            Drip = faults.Share("drip"),
            CloseMid = faults.Share("closeMid"),
            RetryAfterSeconds = faults.Int("retryAfterSeconds", null, 0, MostRetryAfter, optional: true),
        };
        if (dials.MostLatency < dials.LeastLatency)
            faults.Findings.Add(faults.PathOf("mostLatencyMs"), "out_of_range", "At least leastLatencyMs.");
        // A sum of tenths can lie a little above one.
        if (dials.Hang + dials.Reset + dials.Drip + dials.CloseMid + dials.Statuses.Values.Sum() > 1 + 1e-9)
            faults.Findings.Add(faults.PathOf("statuses"), "out_of_range", "All shares together are at most 1.");
        return dials;
    }

    private static SinkSettings Faults(Fields faults, SinkSettings before)
    {
        var settings = before with
        {
            Dials = Dials(faults),
            FailNext = faults.Int("failNext", 0, 0, MostFailures) ?? 0,
            FailStatus = faults.Int("failStatus", 500, LeastStatus, MostStatus) ?? 500,
        };
        faults.Finish();
        return settings;
    }

    private static Dictionary<int, double> Statuses(Fields faults)
    {
        var mix = new Dictionary<int, double>();
        if (faults.Raw("statuses") is not { } json)
            return mix;
        var path = faults.PathOf("statuses");
        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Findings.AddShape(
                path,
                json.ValueKind == JsonValueKind.Null ? "json_null" : "json_type_mismatch",
                "This must be an object of statuses with their shares; leave it out for none."
            );
            return mix;
        }

        foreach (var member in json.EnumerateObject())
        {
            if (NumberInput.Read(member.Value, ("%", 0.01)) is not { } share)
                faults.Findings.AddShape(
                    $"{path}.{member.Name}",
                    "json_type_mismatch",
                    "This must be a share from 0 to 1, or a text such as 5%."
                );
            else if (
                !int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                || status is < LeastStatus or > MostStatus
                || share is < 0 or > 1
            )
                faults.Findings.Add(
                    $"{path}.{member.Name}",
                    "out_of_range",
                    $"Statuses from {LeastStatus} to {MostStatus}, each with a share from 0 to 1."
                );
            else
                mix[status] = share;
        }

        return mix;
    }

    private static string? Secret(Fields fields, string? before)
    {
        var secret = fields.Text("secret", before, optional: true);
        if (secret is null)
            return null;
        try
        {
            _ = new SignatureCheck(secret);
            return secret;
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            fields.Findings.Add("secret", "secret_invalid", "A webhook's secret: whsec_ and base64 behind it.");
            return null;
        }
    }
}
