using Relay.Ui.Words;

namespace Relay.Ui.Pages.Events;

/// <summary>
/// Where a text that was pasted into the search leads to: the page of an id of Relay's own, the call of a provider's id, the call or the
/// calls of a number, or with <c>newest</c> the last of them, else the events in which it occurs.
/// </summary>
internal static class SearchRoute
{
    private const int MostText = 512;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/search", async (HttpContext http, IHistory history, ICallLog calls) =>
                Results.Redirect(
                    await FindAsync(
                        http.Request.Query["q"].ToString().Trim(),
                        http.Request.Query.ContainsKey("newest"),
                        history,
                        calls,
                        http.RequestAborted
                    )
                )
            )
            .ExcludeFromDescription();

    /// <returns>A path of this UI.</returns>
    public static async Task<string> FindAsync(string text, bool newest, IHistory history, ICallLog calls, CancellationToken cancel)
    {
        if (text.Length > MostText)
            throw new ProblemException("query_too_long", $"A search has at most {MostText} characters.");
        return text.Length == 0
            ? "/events"
            : FindByOwnId(text)
                ?? await FindByArrivalAsync(text, history, cancel)
                ?? await FindByCallAsync(text, newest, calls, cancel)
                ?? $"/events?q={Uri.EscapeDataString(text)}";
    }

    private static string? FindByOwnId(string text)
    {
        foreach (
            var (prefix, path) in ((string, string)[])
                [
                    ("evt_", "/events/"),
                    ("dlv_", "/deliveries/"),
                    ("wh_", "/webhooks/"),
                    ("src_", "/sources/"),
                    ("run_", "/simulate/runs/"),
                    ("snk_", "/simulate/sinks/"),
                    ("blk_", "/bulk/"),
                ]
        )
        {
            if (Ids.TryParse(prefix, text, out _))
                return path + text;
        }

        return null;
    }

    private static async Task<string?> FindByArrivalAsync(string text, IHistory history, CancellationToken cancel)
    {
        if (!Ids.TryParse("arr_", text, out var id))
            return null;
        // What was accepted is looked at with its event; a refused request has a page of its own.
        return await history.ArrivalAsync(id, cancel) is { Summary.Result: ArrivalResult.First, Summary.EventId: { } eventId }
            ? $"/events/{Ids.Event(eventId)}?tab=arrivals"
            : "/arrivals/" + text;
    }

    private static async Task<string?> FindByCallAsync(string text, bool newest, ICallLog calls, CancellationToken cancel)
    {
        var found = await calls.CallsAsync(new CallFilter(text), new PageRequest(2), cancel);
        var named = found.Items.Where(call => call.CallId == text).ToList();
        if (named is [var call])
            return CallWords.Path(call.SourceId, call.CallId);
        var isNumber = PhoneDigits.Sought(text) is { } digits && (found.Items.Count > 0 || digits.Length >= PhoneDigits.LeastSuffix);
        if (found.Items is [var last, ..] && (newest || (isNumber && found.Items.Count == 1)))
            return CallWords.Path(last.SourceId, last.CallId);
        return named.Count > 0 || isNumber ? $"/calls?q={Uri.EscapeDataString(text)}" : null;
    }
}
