namespace Relay.Api.Reading;

// What requests may contain, for the OpenAPI document only: bodies are read member by member (Fields), because each thing that can be
// wrong with one has a code of its own.

/// <summary>
/// A source in a request. Absent members have their defaults; in a patch they stay as they are. <c>simulated</c> names the run of a storm
/// that makes the source for itself: its events go to the webhooks of this source only, and to those of <c>alsoTo</c> (<c>*</c> for all).
/// </summary>
internal sealed record SourceBody(
    string Name,
    string? Slug,
    string Dialect,
    IReadOnlyList<string>? Secrets,
    VerificationMode? Verification,
    IReadOnlyList<string>? Upstreams,
    string? HealthPath,
    ForwardMode? Forward,
    bool? StreamAnswers,
    bool? Enabled,
    string? OrganizationId,
    string? AccountId,
    SourceResponse? Response,
    int? ToleranceSeconds,
    int? MaxBodyBytes,
    int? RateLimitPerSecond,
    Recipe? Recipe,
    int? BodiesDays,
    int? MetadataDays,
    string? Simulated,
    IReadOnlyList<string>? AlsoTo
);
