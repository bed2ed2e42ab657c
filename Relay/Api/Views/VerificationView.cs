using System.Text;
using Relay.Api.Reading;
using Relay.Api.Recorded;

namespace Relay.Api.Views;

/// <summary>How a recorded request was verified.</summary>
/// <param name="Recorded"><c>valid</c>, <c>unsigned</c> or <c>unverified</c>; absent for a rejection or a duplicate.</param>
/// <param name="Reason">What was found to stand against it when it came.</param>
/// <param name="Verdict"><c>valid</c>, or the reason that the same computation gives with the secrets of today; absent where it can't be
/// computed.</param>
/// <param name="Missing">Why it can't be computed, or not whole.</param>
internal sealed record VerificationView(
    string SourceId,
    string? Dialect,
    DateTimeOffset ReceivedAt,
    VerificationResult? Recorded,
    string? Reason,
    string? Verdict,
    VerificationGap? Missing,
    bool SecretsChanged,
    int ToleranceSeconds,
    int? KeyIndex,
    bool? Reserialised,
    string? Hint,
    string? Algorithm,
    string? Header,
    SignedView? Signed,
    TimestampView? Timestamp,
    IReadOnlyList<string>? Received,
    IReadOnlyList<ExpectedView>? Expected,
    IReadOnlyList<StepView>? Steps
)
{
    private const int ShownCharacters = 8,
        ShownBytes = 256;

    /// <param name="showsSecrets">An admin sees signatures and the beginning of what is signed; a viewer could sign, or read numbers,
    /// with them.</param>
    public static VerificationView From(RecordedVerification found, bool showsSecrets)
    {
        var why = found.Explanation;
        string Shown(string signature) =>
            showsSecrets || signature.Length <= ShownCharacters ? signature : signature[..ShownCharacters] + "…";
        return new VerificationView(
            Ids.Source(found.SourceId),
            found.Dialect,
            ApiJson.Time(found.ReceivedAt),
            found.Result,
            found.Reason,
            why is null ? null : why.Verdict.Reason ?? "valid",
            found.Gap,
            found.SecretsChanged,
            found.ToleranceSeconds,
            why is { Verdict.IsValid: true } ? why.Verdict.KeyIndex : null,
            why is { Verdict.IsValid: true } ? why.Verdict.Reserialised : null,
            found.Hint,
            why?.Algorithm,
            why?.Header,
            why?.Signed is { } signed
                ? new SignedView(signed, why.Content.Length, showsSecrets ? Beginning(why.Content.Span) : null)
                : null,
            why?.Timestamp is { } time ? new TimestampView(time, why.AgeSeconds) : null,
            why is null ? null : [.. why.Received.Select(Shown)],
            why is null
                ? null
                :
                [
                    .. why.Expected.Select(expected => new ExpectedView(
                        expected.KeyIndex,
                        expected.Reserialised,
                        Shown(expected.Signature),
                        expected.Matches
                    )),
                ],
            why is null ? null : [.. why.Steps.Select(step => new StepView(step.Name, step.Passed, step.Text))]
        );
    }

    private static string Beginning(ReadOnlySpan<byte> content) => Encoding.UTF8.GetString(content[..Math.Min(content.Length, ShownBytes)]);
}
