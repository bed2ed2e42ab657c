using Relay.Api.Reading;
using Relay.Api.Recorded;

namespace Relay.Api.Views;

/// <summary>What a recipe would make of one recorded request.</summary>
/// <param name="Warning">That it would be lost: it has the key of an older request, and says something else.</param>
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
            WarningOf(trial)
        );

    public static string? WarningOf(RecipeResult trial) =>
        trial.ClashesWith is { } first
            ? $"It has the key of {Ids.Arrival(first)} and other bytes: it would be dropped as a repetition. "
                + "Add to the key what tells them apart, such as the status."
            : null;
}
