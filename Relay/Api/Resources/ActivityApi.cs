using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Figures for charts: the relay's minutes, and a webhook's day.</summary>
internal static class ActivityApi
{
    private const int MostHours = 24 * 8,
        MostMinutes = 60 * 24 * 2;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/activity", Minutes).WithTags("activity").Queries("minutes").Returns<ActivityView>();
        api.MapGet("/webhooks/{id}/activity", Series).WithTags("webhooks").Queries("hours").Returns<WebhookActivityView>();
    }

    private static async Task<IResult> Minutes(
        HttpContext http,
        IActivity activity,
        IDeliveryQueue queue,
        Cursors cursors,
        TimeProvider clock
    )
    {
        var minutes = new ApiQuery(http, cursors).Number("minutes", 60, MostMinutes);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // The minute that runs is the last of them.
        var to = now - (now % 60_000) + 60_000;
        var rows = await activity.MinutesAsync(to - (minutes * 60_000L), to, http.RequestAborted);
        var due = await queue.OldestDueAsync(now, http.RequestAborted);
        return Answers.Ok(
            new ActivityView(
                ApiJson.Time(to - (minutes * 60_000L)),
                ApiJson.Time(to),
                due is { } at ? now - at : null,
                [.. rows.Select(ActivityMinuteView.From)]
            )
        );
    }

    private static async Task<IResult> Series(
        string id,
        HttpContext http,
        ISetup setup,
        IActivity activity,
        Cursors cursors,
        TimeProvider clock
    )
    {
        var webhook = WebhooksApi.Find(id, setup);
        var hours = new ApiQuery(http, cursors).Number("hours", 24, MostHours);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var to = now - (now % IActivity.Slot) + IActivity.Slot;
        var from = to - (hours * 3_600_000L);
        var slots = await activity.SeriesAsync(webhook.Id, from, to, http.RequestAborted);
        return Answers.Ok(
            new WebhookActivityView(
                ApiJson.Time(from),
                ApiJson.Time(to),
                (int)(IActivity.Slot / 60_000),
                [.. slots.Select(ActivitySlotView.From)]
            )
        );
    }
}
