namespace Relay.Api.Reading;

/// <summary>A subscription. The address is <c>url</c> or, as Zapier has it, <c>target_url</c>.</summary>
/// <param name="Event">A kind, a dialect and a provider's type, or dialnote's name: <c>call_log</c>, <c>call_recording</c>, <c>note</c>.</param>
/// <param name="Provider"><c>zapier</c> where it is absent.</param>
internal sealed record HookBody(
    string? Url,
    [property: System.Text.Json.Serialization.JsonPropertyName("target_url")] string? TargetUrl,
    string Event,
    WebhookProvider? Provider
);
