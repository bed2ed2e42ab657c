using Relay.Dialects;
using Relay.Domain;

namespace Relay.Api;

// What requests may contain, for the OpenAPI document only: bodies are read member by member (Fields), because each thing that can be wrong with one has a code of its own.

/// <summary>A source in a request. Absent members have their defaults; in a patch they stay as they are.</summary>
internal sealed record SourceBody(
    string Name, string? Slug, string Dialect, IReadOnlyList<string>? Secrets, VerificationMode? Verification, IReadOnlyList<string>? Upstreams, string? HealthPath, ForwardMode? Forward, bool? Enabled,
    string? OrganizationId, SourceResponse? Response, int? ToleranceSeconds, int? MaxBodyBytes, int? RateLimitPerSecond, Recipe? Recipe);

/// <summary>A webhook in a request. Absent members have their defaults; in a patch they stay as they are.</summary>
internal sealed record WebhookBody(
    string Name, WebhookProvider? Provider, string Url, string Event, string? SourceId, PayloadMode? Payload, string? Template, IReadOnlyList<int>? RetryDelaysSeconds, int? TimeoutSeconds, int? StrikeLimit, int? MaxInFlight,
    int? RatePerSecond, bool? Ordered, bool? RedriveOnRecovery, IReadOnlyDictionary<string, string>? Headers);

/// <summary>How a webhook comes back.</summary>
internal sealed record EnableBody(ParkedChoice? Parked, int? RatePerSecond, int? MaxInFlight);

/// <summary>An edit of a recorded event: the new body as a text or as base64, and what of its headers changes.</summary>
internal sealed record EditBody(string? Body, string? BodyBase64, string? ContentType, IReadOnlyDictionary<string, string>? Headers, ReplayRouting? Routing, IReadOnlyList<string>? WebhookIds);

/// <summary>Which webhooks a replay goes to.</summary>
internal sealed record ReplayBody(ReplayRouting? Routing, IReadOnlyList<string>? WebhookIds);
