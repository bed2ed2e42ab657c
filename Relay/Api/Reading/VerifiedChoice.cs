namespace Relay.Api.Reading;

/// <summary>
/// The filter over what vouches for an event: <c>true</c> and <c>false</c> ask for what a signature vouches for and what none does; the
/// three results can be asked for by name.
/// </summary>
internal static class VerifiedChoice
{
    public static IReadOnlyList<string> Allowed { get; } = ["true", "false", .. Names.All<VerificationResult>()];

    public static bool TryParse(string text, out IReadOnlyList<VerificationResult> results)
    {
        results = text switch
        {
            "true" => [VerificationResult.Valid],
            "false" => [VerificationResult.Unsigned, VerificationResult.Unverified],
            _ => Names.TryParse<VerificationResult>(text, out var result) ? [result] : [],
        };
        return results.Count > 0;
    }

    /// <summary>The choice that asks for these.</summary>
    public static string Text(IReadOnlyList<VerificationResult> results) => results.Count == 1 ? Names.Text(results[0]) : "false";
}
