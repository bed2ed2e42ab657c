using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A source.</summary>
internal sealed record SourceView(
    string Id,
    string Name,
    string Slug,
    string Url,
    string Dialect,
    SecretsView Secrets,
    VerificationMode Verification,
    IReadOnlyList<string> Upstreams,
    string? HealthPath,
    ForwardMode Forward,
    bool StreamAnswers,
    bool Enabled,
    string? OrganizationId,
    string? AccountId,
    SourceResponse? Response,
    int? ToleranceSeconds,
    int? MaxBodyBytes,
    int? RateLimitPerSecond,
    Recipe? Recipe,
    int? BodiesDays,
    int? MetadataDays,
    DateTimeOffset CreatedAt
)
{
    /// <summary>What is allowed and perhaps not meant.</summary>
    public IReadOnlyList<TargetWarning>? Warnings { get; init; }

    /// <summary>The run of a storm that made it; absent for a source of a provider.</summary>
    public string? Simulated { get; init; }

    /// <summary>The webhooks beside its own that what is made up goes to, <c>*</c> for all.</summary>
    public IReadOnlyList<string>? AlsoTo { get; init; }

    /// <summary>Requests that were taken for repetitions although they said something else.</summary>
    public long KeyConflicts { get; init; }

    /// <summary>With what its requests have shown.</summary>
    public static SourceView From(Source source, long keyConflicts) =>
        From(source) with
        {
            KeyConflicts = keyConflicts,
            Warnings = SourceWarnings.Find(source, keyConflicts),
        };

    /// <summary>As it is set up, before any request.</summary>
    public static SourceView From(Source source) =>
        new(
            Ids.Source(source.Id),
            source.Name,
            source.Slug,
            "/in/" + source.Slug,
            source.Dialect,
            new SecretsView(source.Secrets.Count, ApiJson.Time(source.SecretsRotatedAt)),
            source.Verification,
            source.Upstreams,
            source.HealthPath,
            source.Forward,
            source.StreamAnswers,
            source.Enabled,
            source.OrganizationId,
            source.AccountId,
            source.Response,
            source.ToleranceSeconds,
            source.MaxBodyBytes,
            source.RateLimitPerSecond,
            source.Recipe,
            source.BodiesDays,
            source.MetadataDays,
            ApiJson.Time(source.CreatedAt)
        )
        {
            Warnings = SourceWarnings.Find(source),
            Simulated = source.Simulated,
            AlsoTo = source.Simulated is null ? null : AlsoToInput.Text(source),
        };
}
