namespace Relay.Api.Reading;

/// <summary>The filters of a list of events, but for its times: the page and the API read them alike.</summary>
internal static class EventQuery
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "source",
        "kind",
        "type",
        "callId",
        "webhook",
        "state",
        "verified",
        "duplicates",
        "outOfOrder",
        SimulatedQuery.Name,
        "field",
        "q",
        "ids",
        "from",
        "to",
    ];

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
            Simulated: query.Simulated(),
            WebhookId: query.Id("webhook", "wh_", "webhook"),
            Field: Field(query),
            Ids: query.IdList("ids", "evt_", "event")
        );

    /// <summary>What a filter by a field of the body looks like, for whoever gets it wrong.</summary>
    public const string FieldForm = "A path in the body, an equals sign and a value, as data.status=busy.";

    private static BodyField? Field(ApiQuery query)
    {
        if (query.Text("field") is not { } text)
            return null;
        return BodyField.Parse(text) ?? throw ApiQuery.Refuse("filter_invalid", "field", FieldForm);
    }

    private static IReadOnlyList<VerificationResult>? Verified(ApiQuery query)
    {
        if (query.Text("verified") is not { } text)
            return null;
        return VerifiedChoice.TryParse(text, out var results) ? results : throw ApiQuery.Unknown("verified", VerifiedChoice.Allowed);
    }
}
