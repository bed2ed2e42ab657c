using System.Text.RegularExpressions;

namespace Relay.Domain.Access;

/// <summary>
/// Telephone numbers as a viewer sees them: every digit but the last four is a star, and all else stays, so that two numbers can still be
/// told apart.
/// </summary>
internal static partial class Masking
{
    private const int Shown = 4;

    /// <summary>A party of a call. What has no digits is shown as it is.</summary>
    public static string? Number(string? number) => number is null ? null : Stars(number);

    /// <summary>
    /// A text in which numbers can stand. Hidden is what begins with a plus sign (also as <c>%2B</c>), and any run of 7 to 20 digits that
    /// may be grouped; times, ids of letters and digits, and
    /// addresses of the internet keep theirs.
    /// </summary>
    public static string? Text(string? text) =>
        text is null
            ? null
            : Candidates()
                .Replace(text, match =>
                    match.Groups["number"] is { Success: true } number
                        ? match.Value[..(number.Index - match.Index)] + Stars(number.Value)
                        : match.Value
                );

    private static string Stars(string number)
    {
        var left = number.Count(char.IsAsciiDigit) - Shown;
        return left <= 0 ? number : string.Create(number.Length, (number, left), static (span, from) =>
            {
                var hide = from.left;
                for (var i = 0; i < span.Length; i++)
                    span[i] = char.IsAsciiDigit(from.number[i]) && hide-- > 0 ? '*' : from.number[i];
            });
    }

    // What comes first is left alone, so that the last two alternatives only ever meet what is none of it.
    [GeneratedRegex(
        """
            (?<time>\d{4}-\d{2}-\d{2}(?:[Tt\ ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?)
            | (?<address>\b\d{1,3}(?:\.\d{1,3}){3}\b)
            | (?:%2[Bb]|\\u002[Bb])(?<number>\d(?:[\ ().-]{0,2}\d){5,19})
            | (?<number>\+\(?\d(?:[\ ().\u00a0-]{0,3}\d){5,19})
            | (?<id>(?=[\w-]*[A-Za-z_])[\w-]+)
            | (?<number>(?:\(\d{1,5}\)[\ -]?)?\d(?:[\ ().\u00a0-]{0,2}\d){6,19}(?!\d))
            """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Candidates();
}
