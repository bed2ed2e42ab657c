namespace Relay.Api.Reading;

/// <summary>An edit of a recorded event: the new body as a text or as base64, and what of its headers changes.</summary>
internal sealed record EditBody(
    string? Body,
    string? BodyBase64,
    string? ContentType,
    IReadOnlyDictionary<string, string>? Headers,
    ReplayRouting? Routing,
    IReadOnlyList<string>? WebhookIds
);
