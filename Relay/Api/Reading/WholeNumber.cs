using System.Globalization;
using System.Text.Json;

namespace Relay.Api.Reading;

/// <summary>JSON knows one kind of number; the API knows whole ones, written as such.</summary>
internal static class WholeNumber
{
    private const double Absurd = 1e15;

    /// <summary>
    /// Whole: digits that fit 32 bits. TooLarge: a whole value in another notation, such as <c>1e9</c>, that no member could hold: judged
    /// by its value, which is the more telling fault.
    /// Other: fractions, minus zero, more than 32 bits, whole values in another notation.
    /// </summary>
    public static NumberForm Read(JsonElement value, out int number)
    {
        var text = value.GetRawText();
        if (text != "-0" && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return NumberForm.Whole;
        number = 0;
        var isPlain = text.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        if (isPlain || !double.TryParse(text, CultureInfo.InvariantCulture, out var parsed))
            return NumberForm.Other;
        return parsed is >= 100_000_000 and < Absurd && Math.Floor(parsed) == parsed ? NumberForm.TooLarge : NumberForm.Other;
    }
}
