using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Ui.Lists;
using Relay.Ui.Pages.Events;
using Relay.Ui.Words;

namespace Relay.Ui.Pages;

/// <summary>
/// What the palette (Ctrl+K) offers for a text: pages and actions, webhooks, sources and runs by their names, and where the search would
/// lead.
/// </summary>
internal static class PaletteEndpoint
{
    private const int MostOfEach = 6,
        MostRuns = 20,
        MostText = 512;

    private static readonly Entry[] Pages =
    [
        new("Page", "Home", "/"),
        new("Page", "Events", "/events"),
        new("Page", "Failing deliveries", "/deliveries?state=failed"),
        new("Page", "Parked deliveries", "/deliveries?state=parked"),
        new("Page", "Deliveries", "/deliveries"),
        new("Page", "Rejected requests", "/events?view=rejected&simulated=all"),
        new("Page", "Simulated events", "/events?simulated=only"),
        new("Page", "Calls", "/calls"),
        new("Page", "Voicemails", "/voicemails"),
        new("Page", "Webhooks", "/webhooks"),
        new("Page", "Sources", "/sources"),
        new("Page", "Simulate", "/simulate"),
        new("Page", "Sinks", "/simulate/sinks"),
        new("Page", "Repairs of many at once", "/bulk"),
        new("Page", "Settings, keys, audit", "/settings"),
    ];

    private static readonly Entry[] Actions =
    [
        new("Action", "New webhook", "/webhooks/new"),
        new("Action", "Everything to my server", "/webhooks/new?each=1"),
        new("Action", "New source", "/sources/new"),
        new("Action", "Retry what failed", "/bulk/new?action=retry"),
        new("Action", "Replay events", "/bulk/new?action=replay"),
        new("Action", "A storm of your own", "/simulate#storm-title"),
    ];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/palette", async (HttpContext http, ISetup setup, IRunLog runs, IHistory history, ICallLog calls) =>
                Results.Json(await FindAsync(http, setup, runs, history, calls), ApiJson.Options)
            )
            .ExcludeFromDescription();

    private static async Task<IReadOnlyList<Entry>> FindAsync(
        HttpContext http,
        ISetup setup,
        IRunLog runs,
        IHistory history,
        ICallLog calls
    )
    {
        var text = http.Request.Query["q"].ToString().Trim();
        if (text.Length > MostText)
            return [];
        var isAdmin = http.Caller().Role == Role.Admin;
        var named = (isAdmin ? Pages.Concat(Actions) : Pages).Where(entry => Finds(entry.Label, text));
        var views = SavedViews.Read(http.Request).Where(view => Finds(view.Name, text));
        var saved = views.Select(view => new Entry("View", Format.Visible(view.Name), view.Path));
        if (text.Length == 0)
            return [.. saved, .. named];
        var ran = (await runs.ListAsync(new PageRequest(MostRuns), http.RequestAborted)).Items;
        var search = await SearchRoute.FindAsync(text, newest: false, history, calls, http.RequestAborted);
        return
        [
            .. saved.Take(MostOfEach),
            .. named.Take(MostOfEach),
            .. setup
                .Webhooks.Where(webhook => Finds(webhook.Name, text) || Finds(webhook.Url, text))
                .Take(MostOfEach)
                .Select(webhook => new Entry(
                    "Webhook",
                    Format.Visible(webhook.Name),
                    $"/webhooks/{Ids.Webhook(webhook.Id)}",
                    Format.Visible(webhook.Url)
                )),
            .. setup
                .Sources.Where(source => Finds(source.Name, text) || Finds(source.Slug, text))
                .Take(MostOfEach)
                .Select(source => new Entry(
                    "Source",
                    Format.Visible(source.Name),
                    $"/sources/{Ids.Source(source.Id)}",
                    "/in/" + source.Slug
                )),
            .. ran.Where(run => Finds($"{run.Scenario ?? "storm"} seed {run.Seed}", text))
                .Take(MostOfEach)
                .Select(run => new Entry("Run", $"{run.Scenario ?? "storm"}, seed {run.Seed}", $"/simulate/runs/{Ids.Run(run.Id)}")),
            new Entry("Search", Said(search, text), search),
        ];
    }

    private static string Said(string path, string text) =>
        path.StartsWith("/events?", StringComparison.Ordinal) ? $"Events with “{Format.Visible(text)}”"
        : path.StartsWith("/calls?", StringComparison.Ordinal) ? $"Calls of {Format.Visible(text)}"
        : $"Open {Format.Visible(text)}";

    /// <summary>Every word of the text, in any order.</summary>
    private static bool Finds(string name, string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <param name="Sort">What it is.</param>
    /// <param name="Hint">What tells it from others of its name.</param>
    private sealed record Entry(string Sort, string Label, string Path, string? Hint = null);
}
