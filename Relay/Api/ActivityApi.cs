using Relay.Domain;

namespace Relay.Api;

/// <summary>Figures for charts: the relay's minutes, and a webhook's day.</summary>
internal static class ActivityApi
{
    private const int MostHours = 24 * 8, MostMinutes = 60 * 24 * 2;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/activity", Minutes).WithTags("activity").Queries("minutes").Returns<ActivityView>();
        api.MapGet("/webhooks/{id}/activity", Series).WithTags("webhooks").Queries("hours").Returns<WebhookActivityView>();
    }

    private static async Task<IResult> Minutes(HttpContext http, IActivity activity, IDeliveryQueue queue, Cursors cursors, TimeProvider clock)
    {
        var minutes = new ApiQuery(http, cursors).Number("minutes", 60, MostMinutes);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // The minute that runs is the last of them.
        var to = now - (now % 60_000) + 60_000;
        var rows = await activity.MinutesAsync(to - (minutes * 60_000L), to, http.RequestAborted);
        var due = await queue.OldestDueAsync(now, http.RequestAborted);
        return Answers.Ok(new ActivityView(ApiJson.Time(to - (minutes * 60_000L)), ApiJson.Time(to), due is { } at ? now - at : null, [.. rows.Select(ActivityMinuteView.Of)]));
    }

    private static async Task<IResult> Series(string id, HttpContext http, ISetup setup, IActivity activity, Cursors cursors, TimeProvider clock)
    {
        var webhook = WebhooksApi.Find(id, setup);
        var hours = new ApiQuery(http, cursors).Number("hours", 24, MostHours);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var to = now - (now % IActivity.Slot) + IActivity.Slot;
        var from = to - (hours * 3_600_000L);
        var slots = await activity.SeriesAsync(webhook.Id, from, to, http.RequestAborted);
        return Answers.Ok(new WebhookActivityView(ApiJson.Time(from), ApiJson.Time(to), (int)(IActivity.Slot / 60_000), [.. slots.Select(ActivitySlotView.Of)]));
    }
}

/// <summary>The last minutes, oldest first. The last one is still running.</summary>
/// <param name="OldestDueMs">How long the oldest delivery that is due has been waiting; absent where none is due.</param>
internal sealed record ActivityView(DateTimeOffset From, DateTimeOffset To, long? OldestDueMs, IReadOnlyList<ActivityMinuteView> Minutes);

/// <summary>One minute of the relay: requests that came, and what became of attempts.</summary>
internal sealed record ActivityMinuteView(DateTimeOffset At, long Received, long Unique, long Duplicates, long Rejected, long Delivered, long FailedAttempts, long Strikes)
{
    public static ActivityMinuteView Of(ActivityMinute minute) =>
        new(ApiJson.Time(minute.At), minute.Received, minute.Unique, minute.Duplicates, minute.Rejected, minute.Delivered, minute.FailedAttempts, minute.Strikes);
}

/// <summary>A webhook's last hours, oldest first. The last slot is still running.</summary>
internal sealed record WebhookActivityView(DateTimeOffset From, DateTimeOffset To, int SlotMinutes, IReadOnlyList<ActivitySlotView> Slots);

/// <summary>A webhook's attempts in one slot; how long they took is absent where there were none.</summary>
internal sealed record ActivitySlotView(DateTimeOffset At, long Succeeded, long Failed, double? SuccessRate, int? P50Ms, int? P95Ms)
{
    public static ActivitySlotView Of(ActivitySlot slot) =>
        new(ApiJson.Time(slot.At), slot.Figures.Succeeded, slot.Figures.Failed, slot.Figures.SuccessRate, slot.Figures.Latency.Quantile(0.5), slot.Figures.Latency.Quantile(0.95));
}
