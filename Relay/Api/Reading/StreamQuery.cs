using System.Globalization;

namespace Relay.Api.Reading;

/// <summary>
/// Reads the stream's query and its <c>Last-Event-ID</c> strictly. A filter takes one value or several, with commas or given again.
/// </summary>
internal static class StreamQuery
{
    /// <summary>More text than any list of ids needs.</summary>
    private const int MaxText = 2048;

    private static readonly string[] AllKinds = [.. Kinds.All, Kinds.Other];

    public static StreamFilter Filter(HttpRequest request, ISetup setup) =>
        new(
            Values(request, "item", text =>
                Names.TryParse<ChangeSort>(text, out var sort) ? sort : throw ApiQuery.Unknown("item", Names.All<ChangeSort>())
            ),
            Values(request, "kind", text => AllKinds.Contains(text) ? text : throw ApiQuery.Unknown("kind", AllKinds)),
            Values(request, "source", text =>
                setup.FindSource(text)?.Id ?? throw new ProblemException("source_not_found", "There is no such source.")
            ),
            Values(request, "webhook", text =>
                Ids.TryParse("wh_", text, out var id) && setup.FindWebhook(id) is not null ? id : throw ProblemException.NotFound("webhook")
            )
        );

    /// <summary>
    /// The last number that the client has: the header, which browsers send when they come back, or the query's, with which a page
    /// begins.
    /// </summary>
    public static long? After(HttpRequest request)
    {
        var header = request.Headers["Last-Event-ID"];
        var text = string.IsNullOrEmpty(header.ToString()) ? request.Query["lastEventId"].ToString() : header.ToString();
        if (text.Length == 0)
            return null;
        return text.Length <= 18 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ProblemException("last_event_id_invalid", "This is no id of an event of this stream: they are whole numbers.");
    }

    private static IReadOnlyList<T>? Values<T>(HttpRequest request, string name, Func<string, T> read)
    {
        var text = string.Join(',', request.Query[name].ToArray());
        if (text.Length > MaxText)
            throw new ProblemException("query_too_long", $"{name} has at most {MaxText} characters.");
        var values = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return values.Length == 0 ? null : [.. values.Select(read).Distinct()];
    }
}
