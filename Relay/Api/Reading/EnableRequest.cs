namespace Relay.Api.Reading;

/// <summary>How a webhook comes back.</summary>
/// <param name="RatePerSecond">The most parked deliveries a second, 1 to 1000; null for no limit.</param>
/// <param name="MaxInFlight">How many of them at once, 1 to 256; null for one, which keeps the order of the events.</param>
internal sealed record EnableRequest(ParkedChoice Parked, int? RatePerSecond, int? MaxInFlight)
{
    public static EnableRequest Resume { get; } = new(ParkedChoice.Drain, null, null);

    public static EnableRequest Read(Fields fields)
    {
        var order = new EnableRequest(
            fields.Choice<ParkedChoice>("parked", ParkedChoice.Drain),
            fields.Int("ratePerSecond", null, 1, 1000),
            fields.Int("maxInFlight", null, 1, 256)
        );
        fields.FinishAndThrow();
        return order;
    }
}
