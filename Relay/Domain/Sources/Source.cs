namespace Relay.Domain.Sources;

/// <summary>An inbound address with a dialect and secrets, as the operator set it up. Times are Unix milliseconds.</summary>
internal sealed record Source
{
    /// <summary>
    /// Where what the relay says about itself comes from. It takes no requests and is in no list; its id is far below all that are made
    /// from a time, so that no other source has it.
    /// </summary>
    public static Source Own { get; } =
        new()
        {
            Id = 1_000_000_000,
            Slug = "relay",
            Name = "Relay itself",
            Dialect = "relay",
            Enabled = false,
        };

    public required long Id { get; init; }
    public required string Slug { get; init; }
    public required string Name { get; init; }
    public required string Dialect { get; init; }

    /// <summary>All of them verify, the first one signs. Kept sealed in the store, never returned by the API.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
    public VerificationMode Verification { get; init; }
    public IReadOnlyList<string> Upstreams { get; init; } = [];
    public string? HealthPath { get; init; }
    public ForwardMode Forward { get; init; }

    /// <summary>Upstreams' answers pass as they come, whatever their content type; by itself only event streams and NDJSON do.</summary>
    public bool StreamAnswers { get; init; }
    public bool Enabled { get; init; } = true;
    public string? OrganizationId { get; init; }

    /// <summary>
    /// Whose calls its events are of, for those who follow an account's calls; it beats what an event says. Null where the events say it.
    /// </summary>
    public string? AccountId { get; init; }
    public SourceResponse? Response { get; init; }
    public int? ToleranceSeconds { get; init; }
    public int? MaxBodyBytes { get; init; }
    public int? RateLimitPerSecond { get; init; }
    public Recipe? Recipe { get; init; }

    /// <summary>Days that the bodies of its events are kept: 0 for ever, null as the relay's setting says.</summary>
    public int? BodiesDays { get; init; }

    /// <summary>Days that its events are kept at all: 0 for ever, null as the relay's setting says.</summary>
    public int? MetadataDays { get; init; }

    /// <summary>
    /// The run of a storm that made it, so that all that comes in here is made up; null for a source of a provider. It never changes.
    /// </summary>
    public string? Simulated { get; init; }

    /// <summary>
    /// Webhooks of every source that what is made up goes to as well, because a person has named them. A storm reaches no others but its
    /// own.
    /// </summary>
    public IReadOnlyList<long> AlsoTo { get; init; } = [];

    /// <summary>Whether what is made up goes wherever a provider's would.</summary>
    public bool AlsoToAll { get; init; }

    /// <summary>Whether a person wants all that came in here removed, however young it is.</summary>
    public bool IsForgotten { get; init; }
    public long CreatedAt { get; init; }
    public long? SecretsRotatedAt { get; init; }
}
