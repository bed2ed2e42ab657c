namespace Relay.Delivery.Payloads;

/// <summary>An event as the deliverer would have it, read back for people: a delivery of it to no webhook.</summary>
internal static class RecordedEvent
{
    /// <exception cref="ProblemException"><c>not_found</c>, or <c>event_expired</c> where retention has removed its body.</exception>
    public static async Task<DeliveryWork> LoadAsync(IHistory history, long id, CancellationToken cancel)
    {
        var found = await history.EventAsync(id, cancel) ?? throw ProblemException.NotFound("event");
        var body = await history.EventBodyAsync(id, cancel) ?? throw ProblemException.NotFound("event");
        return new DeliveryWork
        {
            DeliveryId = 0,
            WebhookId = 0,
            Event = From(found, body.Bytes ?? throw new ProblemException("event_expired", "Retention has removed this event's body.")),
            Trigger = DeliveryTrigger.Event,
            Lease = 0,
        };
    }

    private static EventRecord From(EventDetail found, byte[] body)
    {
        var summary = found.Summary;
        return new EventRecord
        {
            Id = summary.Id,
            SourceId = summary.SourceId,
            Envelope = new Envelope
            {
                Kind = summary.Kind,
                Type = summary.Type,
                CallId = summary.CallId,
                AccountId = summary.AccountId,
                DedupeKey = summary.DedupeKey,
                OccurredAt = summary.OccurredAt,
            },
            ReceivedAt = summary.ReceivedAt,
            Verification = summary.Verification,
            Flags = summary.Flags,
            Remote = summary.Remote,
            BodySha256 = summary.BodySha256,
            Request = new InboundRequest(body, found.Headers, summary.Target ?? ""),
        };
    }
}
