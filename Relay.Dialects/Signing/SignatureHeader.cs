using System.Globalization;

namespace Relay.Dialects.Signing;

/// <summary>
/// What all dialects ask of the headers that carry a signature. A signature's header is a list, in one line or in several: while a secret
/// is rotated, a provider signs with the old and the new one, and any key may fit any part.
/// </summary>
internal static class SignatureHeader
{
    /// <summary>The longest signature header, and the most parts it may have (B05).</summary>
    public const int MaxLength = 4096,
        MaxParts = 16;

    private const int MaxTimestampDigits = 12,
        MaxMillisecondDigits = 15;
    private const string Separators = ", \t";

    /// <summary>The parts of the signature header behind their prefix; commas and blanks stand between them.</summary>
    /// <param name="headers">All headers; lines of this name are one list.</param>
    /// <param name="name">The signature's header.</param>
    /// <param name="prefix">What stands before a part's value, such as <c>sha256=</c>; it may end in a comma. May be empty.</param>
    /// <param name="parts">The values; parts without the prefix are left out.</param>
    /// <returns>The reason to refuse, or null.</returns>
    public static string? Read(HeaderList headers, string name, string prefix, out List<string> parts)
    {
        parts = [];
        var text = headers.Joined(name);
        if (text is null)
            return Reasons.SignatureMissing;
        if (text.Length > MaxLength)
            return Reasons.SignatureMalformed;
        var count = 0;
        var rest = text.AsSpan().TrimStart(Separators);
        for (; !rest.IsEmpty; rest = rest.TrimStart(Separators))
        {
            var isOurs = rest.StartsWith(prefix, StringComparison.Ordinal);
            if (isOurs)
                rest = rest[prefix.Length..];
            var end = rest.IndexOfAny(Separators);
            var value = end < 0 ? rest : rest[..end];
            if (isOurs)
                parts.Add(value.ToString());
            if (++count > MaxParts)
                return Reasons.SignatureMalformed;
            rest = rest[value.Length..];
        }

        return count == 0 ? Reasons.SignatureMalformed : null;
    }

    /// <summary>The signatures and the time of a header that has several fields.</summary>
    /// <param name="time">Null where no field is named for it, or none is there.</param>
    /// <returns>The reason to refuse, or null.</returns>
    public static string? ReadFields(HeaderList headers, string name, SignatureFields fields, out List<string> parts, out string? time)
    {
        (parts, time) = ([], null);
        var text = headers.Joined(name);
        if (text is null)
            return Reasons.SignatureMissing;
        // Several lines are one list, with commas between them.
        var separator = fields.Separator == ";" ? ";," : ",";
        if (text.Length > MaxLength || HeaderFields.Collect(text, separator, fields.Signature, parts) > MaxParts || parts.Count == 0)
            return Reasons.SignatureMalformed;
        if (fields.Timestamp is null)
            return null;
        var times = new List<string>(1);
        HeaderFields.Collect(text, separator, fields.Timestamp, times);
        time = times.FirstOrDefault();
        // Of two that differ nobody knows which one is meant.
        return times.Exists(other => other != times[0]) ? Reasons.TimestampMalformed : null;
    }

    /// <summary>
    /// The parts of a signature in hex, in lower case. A header whose parts all hold something else than hex is no signature; one that is
    /// too short or too long is one, and a wrong one.
    /// </summary>
    /// <inheritdoc cref="Read"/>
    public static string? ReadHex(HeaderList headers, string name, string prefix, out List<string> parts)
    {
        return Read(headers, name, prefix, out parts) ?? LowerHex(parts);
    }

    /// <summary>Puts parts in hex into lower case.</summary>
    /// <returns>The reason to refuse where none is hex, or null.</returns>
    public static string? LowerHex(List<string> parts)
    {
        for (var i = 0; i < parts.Count; i++)
            parts[i] = parts[i].ToLowerInvariant();
        return parts.Exists(IsHex) ? null : Reasons.SignatureMalformed;
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

    /// <summary>The same of a time in milliseconds, 1 to 15 digits.</summary>
    public static string? CheckMilliseconds(ReadOnlySpan<char> text, int toleranceSeconds, long nowUnixSeconds)
    {
        if (text.Length is 0 or > MaxMillisecondDigits || text.ContainsAnyExceptInRange('0', '9'))
            return Reasons.TimestampMalformed;
        var age = (nowUnixSeconds * 1000) - long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return age > toleranceSeconds * 1000L ? Reasons.TimestampStale
            : age < toleranceSeconds * -1000L ? Reasons.TimestampFuture
            : null;
    }

    private static bool IsHex(string part) => part.All(char.IsAsciiHexDigit);
}
