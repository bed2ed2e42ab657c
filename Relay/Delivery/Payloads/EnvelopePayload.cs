namespace Relay.Delivery.Payloads;

/// <summary>
/// The body of envelope mode: one shape whichever provider the event came from. Written once per event, whatever number of webhooks and
/// attempts it has.
/// </summary>
internal static class EnvelopePayload
{
    public static ReadOnlyMemory<byte> FindOrWrite(DeliveryWork work, RoutedSource? source) =>
        work.Event.OutgoingEnvelope ??= Write(work, source);

    private static byte[] Write(DeliveryWork work, RoutedSource? source)
    {
        var record = work.Event;
        // A deleted source leaves its events behind; without its dialect only what the envelope knows can be said.
        var dialect = record.Dialect ?? source?.Dialect ?? Dialect.Create("generic");
        var data = dialect.ReadData(record.Request, record.Envelope);
        return OutgoingEnvelope.Write(
            PayloadBuilder.EventId(work),
            dialect.Name,
            record.Envelope,
            data,
            record.ReceivedAt,
            source?.Source.OrganizationId ?? Ids.Source(record.SourceId),
            source?.Source.Simulated
        );
    }
}
