using System.Security.Cryptography;
using Relay.Dialects;
using Relay.Domain;

namespace Relay.Delivery;

/// <summary>The event that a webhook's test sends: a sample of its kind from <c>templates/</c>, with an id that only the test has.</summary>
internal sealed class TestEvents(IdSequence ids, ICatalog catalog, TimeProvider clock)
{
    public DeliveryWork Create(Webhook webhook)
    {
        var now = clock.GetUtcNow();
        var sample = SampleOf(webhook);
        var id = ids.Next();
        var message = SampleCatalog.Render(sample, new SampleModel(Ids.TestEvent(id), now.ToUnixTimeMilliseconds()));
        var request = new InboundRequest(message.Body, new HeaderList([.. message.Headers]), sample.Path);
        var dialect = Dialect.Create(sample.Dialect, sample.Recipe);
        var record = new EventRecord
        {
            Id = id,
            SourceId = webhook.SourceId ?? 0,
            Envelope = dialect.ReadEnvelope(request),
            ReceivedAt = now.ToUnixTimeMilliseconds(),
            Verification = VerificationResult.Unsigned,
            Request = request,
            BodySha256 = SHA256.HashData(message.Body.Span),
            Remote = "",
            Dialect = dialect,
        };
        return new DeliveryWork { DeliveryId = ids.Next(), WebhookId = webhook.Id, Event = record, Trigger = DeliveryTrigger.Test, Purpose = AttemptPurpose.Test, Lease = 0 };
    }

    /// <summary>Of the webhook's own source or exact type where there is one, else any sample of its kind; call logs for a webhook that is disabled.</summary>
    private Sample SampleOf(Webhook webhook)
    {
        var wanted = webhook.TakesEvents ? webhook.Event : Kinds.CallCompleted;
        var dialect = webhook.SourceId is { } source ? catalog.Current.ById(source)?.Dialect.Name : null;
        return SampleCatalog.All.FirstOrDefault(sample => sample.Dialect == dialect && sample.Kind == wanted) ?? SampleCatalog.ForEvent(wanted) ?? SampleCatalog.ForEvent(Kinds.CallCompleted)!;
    }
}
