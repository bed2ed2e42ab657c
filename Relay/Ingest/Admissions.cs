namespace Relay.Ingest;

/// <summary>Makes events of late arrivals, by the same reading and routing as a request in time.</summary>
internal sealed class Admissions(
    IHistory history,
    ICatalog catalog,
    IJournal journal,
    ILanes lanes,
    TimeProvider clock,
    IngestFigures figures
) : IAdmissions
{
    public async Task<Recorded> AdmitAsync(long arrivalId, string actor, CancellationToken cancel)
    {
        var found = await history.ArrivalAsync(arrivalId, cancel) ?? throw ProblemException.NotFound("arrival");
        if (!found.Summary.IsLate)
            throw Refuse("Only a request that was refused for its time alone, with a right signature, can be admitted.");
        if (found.Summary.EventId is { } eventId)
            throw Refuse($"It is admitted already: {Ids.Event(eventId)}.");
        var body = (await history.ArrivalBodyAsync(arrivalId, cancel))?.Bytes ?? [];
        if (body.LongLength != found.Summary.BodyBytes)
            throw Refuse("Retention has removed its body.");
        var source = catalog.Current.ById(found.Summary.SourceId) ?? throw Refuse("Its source is gone.");

        var record = ToEvent(found, body, source);
        var webhooks = source.Match(record.Envelope.Kind, record.Envelope.Type);
        var draft = new EventDraft(record, [.. webhooks.Select(webhook => new DeliveryDraft(webhook.Id, Leased: false))]);
        var recorded = await journal.AdmitAsync(new Admission(arrivalId, draft, actor)).ConfigureAwait(false)
            ?? throw Refuse("Somebody else has admitted it, or it is not kept any more.");
        figures.Late(source.Source, "admitted");
        if (!recorded.Duplicate)
            lanes.Wake([.. webhooks.Select(webhook => webhook.Id)]);
        return recorded;
    }

    private EventRecord ToEvent(ArrivalDetail found, byte[] body, RoutedSource source)
    {
        var request = new InboundRequest(body, found.Headers, found.Target ?? "");
        var envelope = source.Dialect.ReadEnvelope(request);
        return new EventRecord
        {
            SourceId = source.Source.Id,
            Envelope = envelope,
            // When it became an event: lists and deliveries go by this; the arrival keeps the time at which it came.
            ReceivedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Verification = VerificationResult.Valid,
            Flags = [EventRecord.AdmittedFlag, .. envelope.Oddities],
            Request = request,
            BodySha256 = found.Summary.BodySha256,
            Remote = found.Summary.Remote,
        };
    }

    private static ProblemException Refuse(string detail) => new("not_admissible", detail);
}
