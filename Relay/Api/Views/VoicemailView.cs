using System.Text.Json.Serialization;
using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A voicemail.</summary>
/// <param name="Inferred">Whether the call was found by its number and time, and not named.</param>
/// <param name="Simulated">The run of a storm that made it up; absent where a provider told of it.</param>
internal sealed record VoicemailView(
    string SourceId,
    string VoicemailId,
    string? AccountId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? From,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? AudioUrl,
    string? Transcript,
    string? Summary,
    DateTimeOffset? OccurredAt,
    DateTimeOffset ReceivedAt,
    string? CallId,
    bool Inferred,
    string? Simulated
)
{
    public static VoicemailView FromVoicemail(VoicemailRecord row, Masks mask) =>
        new(
            Ids.Source(row.SourceId),
            row.VoicemailId,
            row.AccountId,
            mask.Number(row.From),
            row.AudioUrl,
            mask.Text(row.Transcript),
            mask.Text(row.Summary),
            ApiJson.Time(row.OccurredAt),
            ApiJson.Time(row.ReceivedAt),
            row.CallId,
            row.Inferred,
            row.Simulated
        );
}
