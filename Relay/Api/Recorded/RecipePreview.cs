namespace Relay.Api.Recorded;

/// <summary>What a recipe would make of the newest requests of a source, before it is saved. Changes nothing.</summary>
internal static class RecipePreview
{
    /// <summary>The most requests that are tried.</summary>
    public const int Most = 20;

    /// <summary>Pages of the history that are looked through for them: each is bounded, and so is this.</summary>
    private const int MostPages = 10;

    /// <param name="source">The source whose requests are tried, accepted and rejected ones; duplicates say nothing new.</param>
    /// <param name="recipe">A recipe that <see cref="RecipeRules"/> accepts.</param>
    /// <param name="keys">What verifies; none for requests that are not signed.</param>
    /// <returns>Newest first.</returns>
    public static async Task<IReadOnlyList<RecipeResult>> RunAsync(
        Source source,
        Recipe recipe,
        SigningKey[] keys,
        IHistory history,
        CancellationToken cancel
    )
    {
        var dialect = Dialect.Create("generic", recipe);
        var arrivals = new List<ArrivalSummary>();
        foreach (var result in new[] { ArrivalResult.First, ArrivalResult.Rejected })
            arrivals.AddRange(await NewestAsync(source.Id, result, history, cancel));
        var trials = new List<RecipeResult>();
        foreach (var arrival in arrivals.OrderByDescending(arrival => arrival.Id).Take(Most))
        {
            if (await TryAsync(arrival, dialect, keys, source.ToleranceSeconds ?? 300, history, cancel) is { } trial)
                trials.Add(trial);
        }

        return trials;
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
        int tolerance,
        IHistory history,
        CancellationToken cancel
    )
    {
        if (
            await history.ArrivalAsync(arrival.Id, cancel) is not { } detail
            || await history.ArrivalBodyAsync(arrival.Id, cancel) is not { } stored
        )
            return null;
        var body = stored.Bytes ?? [];
        var request = new InboundRequest(body, detail.Headers, detail.Path ?? "");
        var isWhole = body.LongLength == arrival.BodyBytes;
        var explanation = keys.Length == 0 ? null : dialect.Explain(request, keys, tolerance, arrival.ReceivedAt / 1000);
        // Of a part of a body no signature can be right; that none of the headers is there can be said all the same.
        if (!isWhole && explanation?.Verdict.Reason is null or Reasons.SignatureMismatch)
            explanation = null;
        return new RecipeResult(arrival, isWhole, explanation, dialect.ReadEnvelope(request), dialect.ReadChallenge(request));
    }
}
