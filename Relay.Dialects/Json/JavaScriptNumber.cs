using Relay.Dialects.Values;

namespace Relay.Dialects.Json;

/// <summary>
/// Numbers as JavaScript's <c>Number::toString</c> writes them (ECMA-262), and as <c>JSON.stringify</c> does where they are not finite.
/// </summary>
internal static class JavaScriptNumber
{
    private const int SafeDigits = 15,
        LongestNumber = 32;

    /// <summary>Writes what a JSON number becomes on its way through a double.</summary>
    public static void Rewrite(ReadOnlySpan<byte> literal, ByteBuffer output)
    {
        if (IsShortInteger(literal))
            output.Write(literal);
        else
            Write(double.Parse(literal), output);
    }

    /// <summary>Writes a double; infinities and NaN are <c>null</c>.</summary>
    public static void Write(double value, ByteBuffer output)
    {
        if (!double.IsFinite(value))
            output.Write("null"u8);
        else if (value == 0)
            output.Write((byte)'0');
        else
            WriteFinite(value, output);
    }

    // Up to 15 digits pass a double unchanged; "-0" does not.
    private static bool IsShortInteger(ReadOnlySpan<byte> literal)
    {
        var digits = literal[0] == '-' ? literal[1..] : literal;
        return digits.Length <= SafeDigits
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (digits[0] != '0' || literal[0] != '-');
    }

    private static void WriteFinite(double value, ByteBuffer output)
    {
        if (value < 0)
            output.Write((byte)'-');
        Span<byte> text = stackalloc byte[LongestNumber],
            digits = stackalloc byte[LongestNumber];
        // The shortest digits that round-trip are the same in .NET and JavaScript; only their layout differs.
        Math.Abs(value).TryFormat(text, out var length, "R");
        var (count, point) = Digits(text[..length], digits);
        Layout(digits[..count], point, output);
    }

    /// <summary>Takes <c>1.5E-07</c> apart: the value is 0.d₁d₂d₃… × 10^point, without zeros at either end of the digits.</summary>
    private static (int Count, int Point) Digits(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        var e = text.IndexOf((byte)'E');
        var mantissa = e < 0 ? text : text[..e];
        var dot = mantissa.IndexOf((byte)'.');
        var point = (e < 0 ? 0 : int.Parse(text[(e + 1)..])) + (dot < 0 ? mantissa.Length : dot);
        var count = 0;
        foreach (var c in mantissa)
        {
            if (c == '.')
                continue;
            if (count == 0 && c == '0')
                point--;
            else
                digits[count++] = c;
        }

        return (digits[..count].LastIndexOfAnyExcept((byte)'0') + 1, point);
    }

    // ECMA-262 Number::toString, steps 6 to 11: plain up to 21 digits before the point and 6 zeros behind it, else an exponent.
    private static void Layout(ReadOnlySpan<byte> digits, int point, ByteBuffer output)
    {
        if (digits.Length <= point && point <= 21)
        {
            output.Write(digits);
            Zeros(point - digits.Length, output);
        }
        else if (point is > 0 and <= 21)
        {
            output.Write(digits[..point]);
            output.Write((byte)'.');
            output.Write(digits[point..]);
        }
        else if (point is > -6 and <= 0)
        {
            output.Write("0."u8);
            Zeros(-point, output);
            output.Write(digits);
        }
        else
        {
            Exponent(digits, point - 1, output);
        }
    }

    private static void Exponent(ReadOnlySpan<byte> digits, int exponent, ByteBuffer output)
    {
        output.Write(digits[0]);
        if (digits.Length > 1)
        {
            output.Write((byte)'.');
            output.Write(digits[1..]);
        }

        output.Write(exponent < 0 ? "e-"u8 : "e+"u8);
        Math.Abs(exponent).TryFormat(output.Reserve(LongestNumber), out var length);
        output.Length += length;
    }

    private static void Zeros(int count, ByteBuffer output)
    {
        output.Reserve(count)[..count].Fill((byte)'0');
        output.Length += count;
    }
}
