using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>
/// A webhook in the stream: the part of <see cref="WebhookView"/> that moves by itself. After a change of its settings this is what it
/// now says; the rest is at its own address.
/// </summary>
/// <param name="Deleted">True where it is deleted by now, else absent.</param>
/// <param name="Drain"><c>probing</c>, <c>draining</c>, <c>stopped</c> or <c>skipping</c>; absent where parked work stays where it
/// is.</param>
internal sealed record StreamWebhookView(
    string Id,
    string Name,
    bool? Deleted,
    WebhookState State,
    string? DisabledReason,
    int FailureCount,
    long Parked,
    long Waiting,
    DrainPhase? Drain,
    DateTimeOffset At
)
{
    public static StreamWebhookView From(WebhookChange change)
    {
        var (step, webhook) = (change.Step, change.Webhook);
        var reason =
            step.Status != WebhookStatus.AutoDisabled ? null
            : step.Gone ? Strikes.Gone
            : Strikes.ThreeStrikes;
        return new StreamWebhookView(
            Ids.Webhook(step.WebhookId),
            webhook?.Name ?? "",
            webhook is null or { IsDeleted: true } ? true : null,
            WebhookView.StateOf(webhook?.Event ?? Webhook.DisabledEvent, step.Status),
            reason,
            step.Strikes,
            step.Parked,
            step.Waiting,
            step.Drain == DrainPhase.None ? null : step.Drain,
            ApiJson.Time(change.At)
        );
    }
}
