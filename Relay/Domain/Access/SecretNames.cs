using System.Text.RegularExpressions;

namespace Relay.Domain.Access;

/// <summary>
/// Names under which senders send credentials, and signatures that could be sent again: what stands there is not for viewers. By the name,
/// and so also where the source or its recipe is another one today.
/// </summary>
internal static partial class SecretNames
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mask = "••••";

    /// <summary>Of a header.</summary>
    public static bool IsHeader(string name) => Header().IsMatch(name);

    /// <summary>Of a member of a body, or a field of a form. Counts of tokens are none.</summary>
    public static bool IsMember(ReadOnlySpan<char> name) => Member().IsMatch(name);

    /// <summary>A text in which the values of such fields of a form are hidden, and of such members where it is JSON that was cut short.</summary>
    public static string Hide(string text) => JsonMember().Replace(FormField().Replace(text, $"$1={Mask}"), $"$1{Mask}");

    [GeneratedRegex(
        "authorization|cookie|signature|secret|token|password|credential|apikey|(?<!idempotency)-key$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Header();

    [GeneratedRegex("(?:token|secret|password|api[_-]?key)$", RegexOptions.IgnoreCase)]
    private static partial Regex Member();

    [GeneratedRegex(@"((?:^|(?<=&))[^&=\s]*(?:token|secret|password|api[_-]?key))=[^&\s]*", RegexOptions.IgnoreCase)]
    private static partial Regex FormField();

    [GeneratedRegex("""("[^"\\]*(?:token|secret|password|api[_-]?key)"\s*:\s*")(?:[^"\\]|\\.)*""", RegexOptions.IgnoreCase)]
    private static partial Regex JsonMember();
}
