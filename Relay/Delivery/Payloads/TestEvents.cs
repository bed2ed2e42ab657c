using System.Security.Cryptography;

namespace Relay.Delivery.Payloads;

/// <summary>
/// The event that a webhook's test sends: a sample of its kind from <c>templates/</c>, with an id that only the test has.
/// </summary>
internal sealed class TestEvents(IdSequence ids, ICatalog catalog, TimeProvider clock)
{
    public DeliveryWork Create(Webhook webhook) =>
        Create(webhook.Id, webhook.SourceId, webhook.TakesEvents ? webhook.Event : Kinds.CallCompleted);

    /// <param name="setting">A kind, or a dialect, a slash and a provider's type.</param>
    public DeliveryWork Create(long webhookId, long? sourceId, string setting)
    {
        var now = clock.GetUtcNow();
        if (Kinds.IsOwn(setting))
            return Work(webhookId, NoticeEvent.From(NoticeSamples.Create(setting), now.ToUnixTimeMilliseconds()), ids.Next());
        var sample = SampleOf(sourceId, setting);
        var id = ids.Next();
        var message = SampleCatalog.Render(sample, new SampleModel(Ids.TestEvent(id), now.ToUnixTimeMilliseconds()));
        var request = new InboundRequest(message.Body, new HeaderList([.. message.Headers]), sample.Path);
        var dialect = Dialect.Create(sample.Dialect, sample.Recipe);
        var record = new EventRecord
        {
            SourceId = sourceId ?? 0,
            Envelope = dialect.ReadEnvelope(request),
            ReceivedAt = now.ToUnixTimeMilliseconds(),
            Verification = VerificationResult.Unsigned,
            Request = request,
            BodySha256 = SHA256.HashData(message.Body.Span),
            Remote = "",
            Dialect = dialect,
        };
        return Work(webhookId, record, id);
    }

    private DeliveryWork Work(long webhookId, EventRecord record, long id)
    {
        record.Id = id;
        return new DeliveryWork
        {
            DeliveryId = ids.Next(),
            WebhookId = webhookId,
            Event = record,
            Trigger = DeliveryTrigger.Test,
            Purpose = AttemptPurpose.Test,
            Lease = 0,
        };
    }

    /// <summary>
    /// Of the webhook's own source or exact type where there is one, else any sample of its kind; call logs for a webhook that is
    /// disabled.
    /// </summary>
    private Sample SampleOf(long? sourceId, string wanted)
    {
        var dialect = sourceId is { } source ? catalog.Current.ById(source)?.Dialect.Name : null;
        return SampleCatalog.All.FirstOrDefault(sample => sample.Dialect == dialect && sample.Kind == wanted)
            ?? SampleCatalog.ForEvent(wanted)
            ?? SampleCatalog.ForEvent(Kinds.CallCompleted)!;
    }
}
