using Relay.Api.Views;

namespace Relay.Ui.Words;

/// <summary>The states of what Relay keeps, as people see them.</summary>
internal static class States
{
    public static StateMark FromPhase(DeliveryPhase phase, int attempts = 0) =>
        phase switch
        {
            DeliveryPhase.Delivered => StateMark.Good("delivered"),
            DeliveryPhase.Failed => StateMark.Bad("failed"),
            DeliveryPhase.Parked => StateMark.Parked("parked"),
            DeliveryPhase.Skipped => StateMark.Over("skipped"),
            DeliveryPhase.InFlight => StateMark.Waiting("in flight"),
            _ => attempts > 0 ? StateMark.Warning("retrying") : StateMark.Waiting("waiting"),
        };

    /// <summary>An event's state: the worst of its deliveries.</summary>
    public static StateMark FromCounts(DeliveryCounts counts) =>
        counts switch
        {
            { Failed: > 0 } => StateMark.Bad("failed"),
            { Parked: > 0 } => StateMark.Parked("parked"),
            { Pending: > 0 } or { InFlight: > 0 } => StateMark.Waiting("on its way"),
            { Delivered: > 0 } => StateMark.Good("delivered"),
            { Skipped: > 0 } => StateMark.Over("skipped"),
            _ => StateMark.None("no webhook"),
        };

    /// <summary>A live message goes to no webhook: its answer is what became of it.</summary>
    public static StateMark FromExchange(ExchangeSummary exchange) =>
        exchange.Outcome == "succeeded"
            ? StateMark.Good("answered")
            : StateMark.Bad(exchange.Status is { } status ? $"answered {status}" : "not answered");

    public static StateMark FromArrival(ArrivalResult result) =>
        result switch
        {
            ArrivalResult.First => StateMark.Good("first"),
            ArrivalResult.Duplicate => new("warn", "square", "duplicate"),
            _ => StateMark.Bad("rejected"),
        };

    public static StateMark FromVerification(VerificationResult result) =>
        result switch
        {
            VerificationResult.Valid => StateMark.Good("valid"),
            VerificationResult.Unsigned => StateMark.None("unsigned"),
            _ => StateMark.Warning("unverified"),
        };

    public static StateMark FromWebhook(Webhook webhook, WebhookHealth health) =>
        WebhookView.StateOf(webhook, health) is var state && state == WebhookState.Active && health is { Strikes: 0, IsRetrying: true }
            ? StateMark.Warning($"retrying, {Format.Count(health.OpenLive)} waiting")
            : FromWebhook(state, health.Strikes, webhook.StrikeLimit, health.Reason);

    /// <param name="limit">How many strikes disable it.</param>
    public static StateMark FromWebhook(WebhookState state, int strikes, int limit, string? reason = null) =>
        state switch
        {
            WebhookState.Active when strikes > 0 => StateMark.Warning($"{strikes} of {limit} strikes"),
            WebhookState.Active => StateMark.Good("active"),
            WebhookState.Paused => new("park", "pause", "paused"),
            WebhookState.AutoDisabled => StateMark.Bad(reason == "gone" ? "disabled, 410 gone" : $"disabled, {limit} strikes"),
            _ => StateMark.Over("disabled"),
        };

    public static StateMark FromRun(RunState state) =>
        state switch
        {
            RunState.Running => StateMark.Waiting("running"),
            RunState.Green => StateMark.Good("proved"),
            RunState.Red => StateMark.Bad("broken"),
            RunState.Cancelled => StateMark.Over("cancelled"),
            RunState.Failed => new("bad", "triangle", "could not run"),
            _ => StateMark.Warning("interrupted"),
        };

    /// <summary>A call's status; providers have words of their own, which are shown as they are.</summary>
    public static StateMark FromCall(string? status) =>
        status switch
        {
            null => StateMark.None("unknown"),
            CallStatuses.Completed => StateMark.Good("completed"),
            CallStatuses.Voicemail => StateMark.Parked("voicemail"),
            CallStatuses.InProgress or CallStatuses.Ringing or CallStatuses.Queued or CallStatuses.Initiated => StateMark.Waiting(status),
            "failed" => StateMark.Bad("failed"),
            "no-answer" or "busy" or "missed" or "rejected" => StateMark.Warning(status),
            _ => StateMark.Over(Format.Visible(status)),
        };
}
