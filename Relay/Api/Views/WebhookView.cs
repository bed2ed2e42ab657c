using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A webhook with its health. The secret is there once, in the answer to its creation.</summary>
internal sealed record WebhookView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required WebhookProvider Provider { get; init; }

    /// <summary>Who made it: a person, Zapier by subscribing (it ends when its receiver answers 410), or a storm.</summary>
    public required WebhookOrigin Origin { get; init; }
    public required string Url { get; init; }

    /// <summary>The platform whose address it is, such as Make; absent where none is known.</summary>
    public string? Platform { get; init; }
    public required string Event { get; init; }
    public string? SourceId { get; init; }
    public required PayloadMode Payload { get; init; }
    public string? Template { get; init; }

    /// <summary>The shipped template that this is; absent for one's own.</summary>
    public string? TemplateName { get; init; }

    /// <summary>What the template says: application/json, text/plain or application/x-www-form-urlencoded. Values are written into it accordingly.</summary>
    public required string ContentType { get; init; }
    public required IReadOnlyList<int> RetryDelaysSeconds { get; init; }
    public required int TimeoutSeconds { get; init; }
    public required int StrikeLimit { get; init; }
    public required int MaxInFlight { get; init; }
    public int? RatePerSecond { get; init; }
    public required bool Ordered { get; init; }
    public required bool RedriveOnRecovery { get; init; }
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
    public string? Secret { get; init; }
    public required WebhookState State { get; init; }
    public string? DisabledReason { get; init; }
    public required int FailureCount { get; init; }
    public string? LastError { get; init; }
    public DateTimeOffset? LastSentAt { get; init; }

    /// <summary>The last try, whatever came of it; <c>lastSentAt</c> is the last that was accepted.</summary>
    public DateTimeOffset? LastTriedAt { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Until when both secrets sign; absent where none is being replaced.</summary>
    public DateTimeOffset? SecretEndsAt { get; init; }

    /// <summary>Until when nothing is sent because its receiver said "later" (429, or 503 with Retry-After); absent where nothing holds it.</summary>
    public DateTimeOffset? HeldUntil { get; init; }
    public required long Parked { get; init; }
    public required long Waiting { get; init; }
    public required int InFlight { get; init; }

    /// <summary>Of the attempts of the last day, from 0 to 1; absent where there were none.</summary>
    public double? SuccessRate { get; init; }

    /// <summary>What 95 % of the attempts of the last day took at most.</summary>
    public int? P95Ms { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>In the answer to a change that set the URL, where there is something to warn of.</summary>
    public IReadOnlyList<TargetWarning>? Warnings { get; init; }

    public static WebhookView From(Webhook webhook, WebhookHealth health, int inFlight) =>
        new()
        {
            Id = Ids.Webhook(webhook.Id),
            Name = webhook.Name,
            Provider = webhook.Provider,
            Origin = webhook.Origin,
            Url = webhook.Url,
            Platform = TargetPlatform.Find(webhook.Url)?.Name,
            Event = webhook.Event,
            SourceId = webhook.SourceId is { } source ? Ids.Source(source) : null,
            Payload = webhook.Payload,
            Template = webhook.Template,
            TemplateName = ShippedTemplate.FindByText(webhook.Template)?.Name,
            ContentType = webhook.TemplateFormat.Name(),
            RetryDelaysSeconds = webhook.RetryDelaysSeconds,
            TimeoutSeconds = webhook.TimeoutSeconds,
            StrikeLimit = webhook.StrikeLimit,
            MaxInFlight = webhook.MaxInFlight,
            RatePerSecond = webhook.RatePerSecond,
            Ordered = webhook.Ordered,
            RedriveOnRecovery = webhook.RedriveOnRecovery,
            Headers = CustomHeaders.Masked(webhook.Headers),
            State = StateOf(webhook, health),
            DisabledReason = health.Reason,
            FailureCount = health.Strikes,
            LastError = health.LastError,
            LastSentAt = ApiJson.Time(health.LastSentAt),
            LastTriedAt = ApiJson.Time(health.LastTriedAt),
            SecretEndsAt = ApiJson.Time(webhook.SecretEndsAt),
            DisabledAt = ApiJson.Time(health.DisabledAt),
            Parked = health.Parked,
            Waiting = health.Open - health.Parked,
            InFlight = inFlight,
            CreatedAt = ApiJson.Time(webhook.CreatedAt),
        };

    /// <summary>The same with its figures of the last day, and with what time has to do with.</summary>
    public WebhookView With(WebhookFigures? figures, long? heldUntil) =>
        this with
        {
            HeldUntil = ApiJson.Time(heldUntil),
            SuccessRate = figures?.SuccessRate,
            P95Ms = figures?.Latency.Quantile(0.95),
        };

    public static WebhookState StateOf(Webhook webhook, WebhookHealth health) => StateOf(webhook.Event, health.Status);

    public static WebhookState StateOf(string setting, WebhookStatus status) =>
        setting == Webhook.DisabledEvent
            ? WebhookState.Disabled
            : status switch
            {
                WebhookStatus.Paused => WebhookState.Paused,
                WebhookStatus.AutoDisabled => WebhookState.AutoDisabled,
                _ => WebhookState.Active,
            };
}
