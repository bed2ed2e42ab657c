using Relay.Api.Reading;
using Relay.Api.Recorded;

namespace Relay.Api.Views;

/// <summary>What a recipe would make of one recorded request.</summary>
/// <param name="Flags">What the event would be marked with.</param>
/// <param name="Warning">That it would be lost: it has the key of an older request, and says something else. Or what else a person should
/// know of how it is read.</param>
/// <param name="Truncated">Only the beginning of its body is kept, so that its signature can't be judged.</param>
/// <param name="Verdict"><c>valid</c> or a reason; absent where there is no secret, or too little of the body.</param>
internal sealed record RecipeResultView(
    string ArrivalId,
    ArrivalResult Result,
    string? RecordedReason,
    DateTimeOffset ReceivedAt,
    bool Truncated,
    string? Verdict,
    string? Hint,
    int? KeyIndex,
    string? DedupeKey,
    string Type,
    string Kind,
    string? CallId,
    string? AccountId,
    DateTimeOffset? OccurredAt,
    string? Challenge,
    IReadOnlyList<string>? Flags,
    string? Warning
)
{
    public static RecipeResultView From(RecipeResult trial) =>
        new(
            Ids.Arrival(trial.Arrival.Id),
            trial.Arrival.Result,
            trial.Arrival.Reason,
            ApiJson.Time(trial.Arrival.ReceivedAt),
            !trial.IsWhole,
            trial.Explanation is { } why ? why.Verdict.Reason ?? "valid" : null,
            trial.Explanation?.Hint,
            trial.Explanation is { Verdict.IsValid: true } valid ? valid.Verdict.KeyIndex : null,
            trial.Envelope.DedupeKey,
            trial.Envelope.Type,
            trial.Envelope.Kind,
            trial.Envelope.CallId,
            trial.Envelope.AccountId,
            ApiJson.Time(trial.Envelope.OccurredAt),
            trial.Challenge,
            trial.Envelope.Oddities is { Count: > 0 } flags ? flags : null,
            string.Join(' ', WarningsOf(trial)) is { Length: > 0 } warnings ? warnings : null
        );

    private static IEnumerable<string> WarningsOf(RecipeResult trial)
    {
        if (trial.ClashesWith is { } first)
            yield return $"It has the key of {Ids.Arrival(first)} and other bytes: it would be dropped as a repetition. "
                + "Add to the key what tells them apart, such as the status.";
        if (trial.Envelope.Flags.Contains(EnvelopeFlags.Batch))
            yield return "It is an array: all of it is one event, and a pointer reads one item of it at most. A key that is read from an "
                + "item is made one over all of it, so that no other item is lost.";
        if (trial.Envelope.Flags.Contains(EnvelopeFlags.IdUnusable))
            yield return "What should tell it apart is there and is no id, so it has no key and is never taken for a repetition.";
    }
}
