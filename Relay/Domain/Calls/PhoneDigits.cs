namespace Relay.Domain.Calls;

/// <summary>Telephone numbers as they are compared: digits only, whatever stands between them.</summary>
internal static class PhoneDigits
{
    /// <summary>From how many digits on the end of a number finds it; fewer must be a whole number, such as an extension.</summary>
    public const int LeastSuffix = 7;

    private const int Least = 2,
        Most = 20;
    private const string Between = " +-./()\u00a0\u2010\u2011\u2012\u2013";

    /// <summary>The digits of a party's number; null where it is none: <c>anonymous</c>, a SIP name, nothing.</summary>
    public static string? From(string? number)
    {
        if (number is null || number.Length > 64)
            return null;
        var digits = Digits(Plain(number));
        return digits.Length is >= Least and <= Most ? digits : null;
    }

    /// <summary>
    /// What somebody searches for, without the prefixes of dialling: <c>00</c> abroad, <c>0</c> at home, <c>(0)</c> in between. Null
    /// where the text is no number.
    /// </summary>
    public static string? Sought(string text)
    {
        if (text.Length > 64 || text.AsSpan().ContainsAnyExcept("0123456789" + Between))
            return null;
        var digits = Digits(text.Replace("(0)", "", StringComparison.Ordinal));
        if (digits.Length > LeastSuffix && !text.Contains('+', StringComparison.Ordinal))
            digits = digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits.TrimStart('0');
        return digits.Length is >= Least and <= Most ? digits : null;
    }

    /// <summary>Backwards, so that an index finds a number by its end.</summary>
    public static string Reversed(string digits) => string.Create(digits.Length, digits, static (span, from) =>
        {
            from.CopyTo(span);
            span.Reverse();
        });

    /// <summary>What is left of <c>sip:+12025550142@host;user=phone</c> and <c>tel:…</c>.</summary>
    private static string Plain(string number)
    {
        var text = number.AsSpan().Trim();
        foreach (var scheme in (ReadOnlySpan<string>)["sip:", "sips:", "tel:"])
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                text = text[scheme.Length..];
        }

        var end = text.IndexOfAny('@', ';');
        if (end >= 0)
            text = text[..end];
        return text.ContainsAnyExcept("0123456789" + Between) ? "" : text.ToString();
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));
}
