using System.Globalization;

namespace Relay.Dialects.Signing;

/// <summary>What all dialects ask of the headers that carry a signature.</summary>
internal static class SignatureHeader
{
    /// <summary>The longest signature header, and the most parts it may have (B05).</summary>
    public const int MaxLength = 4096,
        MaxParts = 16;

    private const int MaxTimestampDigits = 12;

    /// <summary>The value of the signature header without white space around it.</summary>
    /// <returns>The reason to refuse, or null.</returns>
    public static string? Read(HeaderList headers, string name, out ReadOnlySpan<char> value)
    {
        var text = headers.First(name);
        value = text.AsSpan().Trim();
        if (text is null)
            return Reasons.SignatureMissing;
        return value.IsEmpty || text.Length > MaxLength ? Reasons.SignatureMalformed : null;
    }

    /// <summary>The signature's time: 1 to 12 digits and nothing else, and near enough; exactly the tolerance still is.</summary>
    /// <returns>The reason to refuse, or null.</returns>
    public static string? CheckTimestamp(ReadOnlySpan<char> text, int toleranceSeconds, long nowUnixSeconds)
    {
        if (text.Length is 0 or > MaxTimestampDigits || text.ContainsAnyExceptInRange('0', '9'))
            return Reasons.TimestampMalformed;
        var age = nowUnixSeconds - long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return age > toleranceSeconds ? Reasons.TimestampStale
            : age < -toleranceSeconds ? Reasons.TimestampFuture
            : null;
    }
}
