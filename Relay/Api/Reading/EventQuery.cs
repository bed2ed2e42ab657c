namespace Relay.Api.Reading;

/// <summary>The filters of a list of events, but for its times: the page and the API read them alike.</summary>
internal static class EventQuery
{
    public static IReadOnlyList<string> Names { get; } =
    ["source", "kind", "type", "callId", "state", "verified", "duplicates", "outOfOrder", SimulatedQuery.Name, "q", "from", "to"];

    /// <summary>The same with its times, as the API has them.</summary>
    public static EventFilter ReadWithTimes(ApiQuery query, ISetup setup)
    {
        var filter = Read(query, setup);
        var (from, to) = query.Range();
        return filter with { From = from, To = to };
    }

    public static EventFilter Read(ApiQuery query, ISetup setup) =>
        new(
            query.Source(setup),
            query.Text("kind"),
            query.Text("type"),
            query.Text("callId"),
            query.Choice<DeliveryPhase>("state"),
            Verified(query),
            query.Text("q"),
            Duplicates: query.Flag("duplicates"),
            OutOfOrder: query.Flag("outOfOrder"),
            Simulated: query.Simulated()
        );

    private static IReadOnlyList<VerificationResult>? Verified(ApiQuery query)
    {
        if (query.Text("verified") is not { } text)
            return null;
        return VerifiedChoice.TryParse(text, out var results) ? results : throw ApiQuery.Unknown("verified", VerifiedChoice.Allowed);
    }
}
