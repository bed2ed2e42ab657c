using Relay.Hosting;

namespace Relay.Delivery;

/// <summary>
/// Ends subscribed webhooks whose receiver has answered 410: that is how Zapier unsubscribes what it could not reach us for. The attempt
/// has disabled it in its own transaction, so a crash before this leaves it disabled, and the next turn finds it.
/// </summary>
internal sealed class GoneHooks(
    ICatalog catalog,
    IDeliveryQueue queue,
    ISetup setup,
    ILeaders leaders,
    TimeProvider clock,
    HealthBoard health,
    ILogger<GoneHooks> log
) : BackgroundLoop("gone-hooks", clock, health, log)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        var hooks = catalog.Current.Webhooks.Values.Where(webhook => webhook is { Origin: WebhookOrigin.RestHook, IsDeleted: false });
        if (!hooks.Any() || !await leaders.TryLeadAsync("gone-hooks", stop).ConfigureAwait(false))
            return Every;
        var states = await queue.LoadHealthAsync(stop).ConfigureAwait(false);
        foreach (var hook in hooks)
        {
            if (
                states.GetValueOrDefault(hook.Id) is { Status: WebhookStatus.AutoDisabled, Reason: Strikes.Gone }
                && await setup.UnsubscribeGoneAsync(hook.Id, stop).ConfigureAwait(false)
            )
                log.LogInformation(
                    LogEvents.HookUnsubscribed,
                    "Webhook {Webhook} is unsubscribed: its receiver answered 410",
                    Ids.Webhook(hook.Id)
                );
        }

        return Every;
    }
}
