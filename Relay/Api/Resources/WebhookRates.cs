namespace Relay.Api.Resources;

/// <summary>How webhooks fared in the last day: what their cards say.</summary>
internal sealed class WebhookRates(IActivity activity, TimeProvider clock)
{
    public Task<IReadOnlyDictionary<long, WebhookFigures>> LastDayAsync(IReadOnlyList<long> webhookIds, CancellationToken cancel) =>
        activity.WebhooksAsync(webhookIds, clock.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds(), cancel);
}
