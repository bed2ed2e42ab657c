using Relay.Hosting;

namespace Relay.Api.Recorded;

/// <summary>What a recipe would make of the newest requests of a source, before it is saved. Changes nothing.</summary>
internal static class RecipePreview
{
    /// <summary>The most requests that are tried.</summary>
    public const int Most = 20;

    /// <summary>Pages of the history that are looked through for them: each is bounded, and so is this.</summary>
    private const int MostPages = 10;

    /// <param name="source">The source whose requests are tried, accepted, rejected and repeated ones.</param>
    /// <param name="recipe">A recipe that <see cref="RecipeRules"/> accepts.</param>
    /// <param name="keys">What verifies; none for requests that are not signed.</param>
    /// <returns>Newest first.</returns>
    public static async Task<IReadOnlyList<RecipeResult>> RunAsync(
        Source source,
        Recipe recipe,
        SigningKey[] keys,
        IHistory history,
        ShownAddresses addresses,
        CancellationToken cancel
    )
    {
        var dialect = Dialect.Create("generic", recipe);
        var arrivals = new List<ArrivalSummary>();
        foreach (var result in Enum.GetValues<ArrivalResult>())
            arrivals.AddRange(await NewestAsync(source.Id, result, history, cancel));
        var trials = new List<RecipeResult>();
        foreach (var arrival in arrivals.OrderByDescending(arrival => arrival.Id).Take(Most))
        {
            if (await TryAsync(arrival, dialect, keys, source, history, addresses, cancel) is { } trial)
                trials.Add(trial);
        }

        return WithClashes(trials);
    }

    /// <summary>
    /// Marks what would be dropped as a repetition although it says something else: the same key over other bytes, or at another address.
    /// By the id of a call alone all but its first status would be lost.
    /// </summary>
    private static List<RecipeResult> WithClashes(List<RecipeResult> newestFirst)
    {
        var firsts = new Dictionary<string, RecipeResult>();
        for (var i = newestFirst.Count - 1; i >= 0; i--)
        {
            var result = newestFirst[i];
            if (result.Envelope.DedupeKey is not { } key || result.Challenge is not null || firsts.TryAdd(key, result))
                continue;
            if (!result.IsSameAs(firsts[key]))
                newestFirst[i] = result with { ClashesWith = firsts[key].Arrival.Id };
        }

        return newestFirst;
    }

    private static async Task<List<ArrivalSummary>> NewestAsync(
        long sourceId,
        ArrivalResult result,
        IHistory history,
        CancellationToken cancel
    )
    {
        var (found, page) = (new List<ArrivalSummary>(), new PageRequest(Most));
        for (var pages = 0; pages < MostPages && found.Count < Most; pages++)
        {
            var part = await history.ArrivalsAsync(new ArrivalFilter(result, sourceId), page, cancel);
            found.AddRange(part.Items);
            if (part.Next is not { } next)
                break;
            page = page with { After = next };
        }

        return found;
    }

    /// <returns>Null where it was removed meanwhile.</returns>
    private static async Task<RecipeResult?> TryAsync(
        ArrivalSummary arrival,
        Dialect dialect,
        SigningKey[] keys,
        Source source,
        IHistory history,
        ShownAddresses addresses,
        CancellationToken cancel
    )
    {
        if (
            await history.ArrivalAsync(arrival.Id, cancel) is not { } detail
            || await history.ArrivalBodyAsync(arrival.Id, cancel) is not { } stored
        )
            return null;
        var body = stored.Bytes ?? [];
        var request = new InboundRequest(body, detail.Headers, detail.Target ?? "")
        {
            Address = addresses.Recorded(detail.Headers, source.Slug),
        };
        var isWhole = body.LongLength == arrival.BodyBytes;
        var explanation =
            keys.Length == 0
                ? null
                : dialect.Explain(request, keys, source.ToleranceSeconds ?? dialect.ToleranceSeconds, arrival.ReceivedAt / 1000);
        // Of a part of a body no signature can be right; that none of the headers is there can be said all the same.
        if (!isWhole && explanation?.Verdict.Reason is null or Reasons.SignatureMismatch)
            explanation = null;
        return new RecipeResult(
            arrival,
            detail.Target,
            isWhole,
            explanation,
            dialect.ReadEnvelope(request),
            dialect.ReadChallenge(request)
        );
    }
}
