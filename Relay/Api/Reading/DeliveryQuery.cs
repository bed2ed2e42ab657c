namespace Relay.Api.Reading;

/// <summary>The filters of a list of deliveries.</summary>
internal static class DeliveryQuery
{
    public static IReadOnlyList<string> Names { get; } =
    ["webhook", "event", "bulk", "state", "outcome", "status", SimulatedQuery.Name, "from", "to"];

    public static DeliveryFilter Read(ApiQuery query)
    {
        var filter = new DeliveryFilter(
            query.Id("webhook", "wh_", "webhook"),
            query.Id("event", "evt_", "event"),
            query.Choice<DeliveryPhase>("state"),
            Simulated: query.Simulated(),
            BulkId: query.Id("bulk", "blk_", "bulk"),
            Outcome: query.Choice<Outcome>("outcome"),
            Status: query.Text("status") is null ? null : query.Number("status", 0, 999)
        );
        var (from, to) = query.Range();
        return filter with { From = from, To = to };
    }
}
