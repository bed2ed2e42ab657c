using System.Globalization;

namespace Relay.Dialects.Samples;

/// <summary>What the ids of calls look like at each provider.</summary>
public static class SampleIds
{
    private const string Usual = "call",
        Uuid = "uuid",
        Twilio = "twilio",
        Hex = "hex",
        Number = "number";
    private const ulong FirstNumber = 1_000_000_000,
        Numbers = 9_000_000_000;

    /// <summary>The forms that a platform can name.</summary>
    public static IReadOnlyList<string> Forms { get; } = [Usual, Uuid, Twilio, Hex, Number];

    /// <summary>A call's id in this form.</summary>
    /// <param name="form">One of <see cref="Forms"/>.</param>
    /// <param name="digits">At least 32 hex digits that it is made of.</param>
    public static string Call(string form, string digits) =>
        form switch
        {
            Uuid => Guid.ParseExact(digits[..32], "N").ToString("D"),
            Twilio => "CA" + digits[..32],
            Hex => digits[..32],
            Number => (
                FirstNumber + (ulong.Parse(digits.AsSpan(0, 15), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Numbers)
            ).ToString(CultureInfo.InvariantCulture),
            _ => "call_" + digits[..24],
        };

    /// <summary>The form of a dialect's ids.</summary>
    public static string FormOf(string dialect) =>
        dialect switch
        {
            "voicedock" => Uuid,
            "dialnote" => Twilio,
            _ => Platforms.Find(dialect)?.CallIds ?? Usual,
        };
}
