using System.Security.Cryptography;

namespace Relay.Domain.Webhooks;

/// <summary>Where events of exactly one kind go, as the operator set it up. Its health is a <see cref="WebhookHealth"/>.</summary>
internal sealed record Webhook
{
    /// <summary>The event setting that sends nothing.</summary>
    public const string DisabledEvent = "disabled";

    /// <summary>The event setting of a listener that takes every kind of providers' events.</summary>
    public const string AnyEvent = "*";

    public required long Id { get; init; }
    public required string Name { get; init; }
    public WebhookProvider Provider { get; init; }
    public WebhookOrigin Origin { get; init; }

    /// <summary>Normalised, at most 2,048 characters.</summary>
    public required string Url { get; init; }

    /// <summary>
    /// A kind, <c>dialect/type</c>, <see cref="DisabledEvent"/>, or, of a listener only, <see cref="AnyEvent"/>.
    /// </summary>
    public required string Event { get; init; }

    /// <summary>Only events of this source; of every source where null.</summary>
    public long? SourceId { get; init; }
    public PayloadMode Payload { get; init; }
    public string? Template { get; init; }

    /// <summary>What the template says.</summary>
    public TemplateFormat TemplateFormat { get; init; }

    /// <summary>Seconds after the end of the attempt before; the empty list makes every failed attempt a strike.</summary>
    public IReadOnlyList<int> RetryDelaysSeconds { get; init; } = [1, 5, 25];
    public int TimeoutSeconds { get; init; } = 30;
    public int StrikeLimit { get; init; } = 3;
    public int MaxInFlight { get; init; } = 16;
    public int? RatePerSecond { get; init; }

    /// <summary>Events of one call go one after another, other calls in parallel.</summary>
    public bool Ordered { get; init; }
    public bool RedriveOnRecovery { get; init; }

    /// <summary>The operator's own headers. Their values may be secrets: kept sealed, masked in answers.</summary>
    public IReadOnlyList<Header> Headers { get; init; } = [];

    /// <summary><c>whsec_…</c>, made at creation. Kept sealed.</summary>
    public required string Secret { get; init; }

    /// <summary>The secret that takes over at <see cref="SecretEndsAt"/>; both sign until then. Null where none was made. Kept sealed.</summary>
    public string? NextSecret { get; init; }

    /// <summary>When <see cref="Secret"/> is over, Unix milliseconds; null where no other one follows.</summary>
    public long? SecretEndsAt { get; init; }
    public long CreatedAt { get; init; }
    public bool IsDeleted { get; init; }

    /// <summary>Null for a webhook in the proper sense.</summary>
    public Listener? Listener { get; init; }

    /// <summary>One that the catalog knows no more, for what it has left behind: it is skipped.</summary>
    public static Webhook Forgotten(long id) =>
        new()
        {
            Id = id,
            Name = "",
            Url = "",
            Event = DisabledEvent,
            Secret = "",
            IsDeleted = true,
        };

    /// <summary>A secret that nobody has had.</summary>
    public static string NewSecret() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whether two secrets sign.</summary>
    public bool IsRotating(long now) => NextSecret is not null && now < SecretEndsAt;

    /// <summary>The same once a rotation that is over is taken for what it is: the next secret is the secret.</summary>
    public Webhook At(long now) =>
        NextSecret is { } next && now >= SecretEndsAt ? this with { Secret = next, NextSecret = null, SecretEndsAt = null } : this;

    /// <summary>Whether deliveries are created for it at all.</summary>
    public bool TakesEvents => Event != DisabledEvent && !IsDeleted;

    /// <summary>
    /// Whether it may have what comes in by this source: what a storm makes up goes to the storm's own webhooks, and to those that a person
    /// has named.
    /// </summary>
    public bool MayHave(Source source) =>
        source.Simulated is null || source.AlsoToAll || SourceId == source.Id || source.AlsoTo.Contains(Id);

    /// <summary>
    /// Whether somebody who subscribes with <paramref name="wanted"/> has this one already: the same provider, URL and event, of every
    /// source.
    /// </summary>
    public bool Answers(Webhook wanted) =>
        !IsDeleted && SourceId is null && (Provider, Url, Event) == (wanted.Provider, wanted.Url, wanted.Event);

    /// <summary>Whether this is another webhook, and there are events that both send to the same address.</summary>
    public bool IsTwinOf(Webhook other) =>
        Id != other.Id
        && (Provider, Url, Event) == (other.Provider, other.Url, other.Event)
        && (SourceId is null || other.SourceId is null || SourceId == other.SourceId);
}
