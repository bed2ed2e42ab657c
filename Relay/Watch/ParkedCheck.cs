using Relay.Config;

namespace Relay.Watch;

/// <summary>Work that has been parked for long: nobody has brought its webhook back.</summary>
internal sealed class ParkedCheck(IDeliveryQueue queue, ICatalog catalog, IConditionLog conditions, WatchOptions options) : ICheck
{
    public bool IsOfNode => false;

    public async Task<IReadOnlyList<Notice>> LookAsync(IReadOnlySet<string> open, long now, CancellationToken cancel)
    {
        var health = await queue.LoadHealthAsync(cancel);
        var holding = health.Where(entry => entry.Value.Parked > 0).Select(entry => entry.Key).ToList();
        var oldest = options.Parked > TimeSpan.Zero ? await conditions.OldestWaitingAsync(holding, cancel) : new Dictionary<long, long>();
        var webhooks = catalog.Current.Webhooks;
        return
        [
            .. holding
                .Union(open.Select(FindWebhook).OfType<long>())
                .Select(id =>
                    Judge(
                        webhooks.GetValueOrDefault(id) ?? Webhook.Forgotten(id),
                        health.GetValueOrDefault(id) ?? new WebhookHealth(),
                        oldest.GetValueOrDefault(id, now),
                        now
                    )
                ),
        ];
    }

    /// <summary>The webhook of an open incident of this kind.</summary>
    private static long? FindWebhook(string incident) =>
        incident.Split(':') is [Kinds.DeliveriesParked, var text] && Ids.TryParse("wh_", text, out var id) ? id : null;

    private Notice Judge(Webhook webhook, WebhookHealth health, long oldest, long now)
    {
        var isLong =
            !webhook.IsDeleted
            && webhook.Origin != WebhookOrigin.Storm
            && options.Parked > TimeSpan.Zero
            && now - oldest >= (long)options.Parked.TotalMilliseconds;
        return new Notice(
            Kinds.DeliveriesParked,
            $"{Kinds.DeliveriesParked}:{Ids.Webhook(webhook.Id)}",
            isLong
                ? $"{health.Parked} deliveries are parked for the webhook \"{webhook.Name}\", "
                    + $"the oldest for {(now - oldest) / 3_600_000} hours: they wait until somebody enables it."
                : $"Nothing is parked for the webhook \"{webhook.Name}\" for so long any more."
        )
        {
            State = isLong ? NoticeState.Open : NoticeState.Resolved,
            About = [webhook.Id],
            Facts = [.. NoticeFacts.OfWebhook(webhook), ("parked", health.Parked), ("hours", (now - oldest) / 3_600_000)],
        };
    }
}
