using System.Globalization;
using System.Text.Json;

namespace Relay.Api.Reading;

/// <summary>
/// Reads numbers that need not be whole. Each may also be written as on the simulator's command line: <c>"10%"</c>, <c>"500/s"</c>,
/// <c>"60x"</c>, <c>"30s"</c>.
/// </summary>
internal static class NumberInput
{
    /// <summary>A share from 0 to 1.</summary>
    public static double Share(this Fields fields, string name, double fallback = 0) => fields.Number(name, fallback, 0, 1, ("%", 0.01));

    /// <param name="units">Endings that a text may have, with what they are in the member's own unit.</param>
    /// <returns>The fallback where it is absent or wrong.</returns>
    public static double Number(
        this Fields fields,
        string name,
        double fallback,
        double min,
        double max,
        params ReadOnlySpan<(string Ending, double Factor)> units
    )
    {
        if (fields.Raw(name) is not { } value)
            return fallback;
        if (value.ValueKind == JsonValueKind.Null)
            fields.Findings.AddShape(fields.PathOf(name), "json_null", "This must be a number; leave it out for its default.");
        else if (Read(value, units) is not { } number)
            fields.Findings.AddShape(fields.PathOf(name), "json_type_mismatch", $"This must be a number{Endings(units)}.");
        else if (number >= min && number <= max)
            return number;
        else
            fields.Findings.Add(fields.PathOf(name), "out_of_range", string.Create(CultureInfo.InvariantCulture, $"From {min} to {max}."));
        return fallback;
    }

    /// <summary>Null where it is no finite number.</summary>
    public static double? Read(JsonElement value, params ReadOnlySpan<(string Ending, double Factor)> units)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
        if (value.ValueKind != JsonValueKind.String)
            return null;
        foreach (var (ending, factor) in units)
        {
            if (
                value.GetString() is { } text
                && text.EndsWith(ending, StringComparison.Ordinal)
                && Parse(text[..^ending.Length]) is { } parsed
            )
                return parsed * factor;
        }

        return null;
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    private static string Endings(ReadOnlySpan<(string Ending, double Factor)> units)
    {
        var endings = units.ToArray();
        return endings.Length == 0 ? "" : ", or a text of one and " + string.Join(" or ", endings.Select(unit => unit.Ending));
    }
}
