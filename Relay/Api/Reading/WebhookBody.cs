namespace Relay.Api.Reading;

/// <summary>A webhook in a request. Absent members have their defaults; in a patch they stay as they are.</summary>
/// <param name="TemplateName">A shipped template in place of a text: <c>slack</c>, <c>teams</c> or <c>mattermost</c>.</param>
/// <param name="Origin"><c>person</c>, or <c>storm</c> for one that a storm makes for itself: its troubles are told to no webhook. Only when it
/// is made.</param>
internal sealed record WebhookBody(
    string Name,
    WebhookProvider? Provider,
    WebhookOrigin? Origin,
    string Url,
    string Event,
    string? SourceId,
    PayloadMode? Payload,
    string? Template,
    string? TemplateName,
    string? ContentType,
    IReadOnlyList<int>? RetryDelaysSeconds,
    int? TimeoutSeconds,
    int? StrikeLimit,
    int? MaxInFlight,
    int? RatePerSecond,
    bool? Ordered,
    bool? RedriveOnRecovery,
    IReadOnlyDictionary<string, string>? Headers
);
