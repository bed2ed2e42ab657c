using Relay.Delivery.Templates;

namespace Relay.Delivery.Payloads;

/// <summary>Renders as <see cref="WebhookPlan"/> does for a delivery, and says the fault instead of failing one.</summary>
internal sealed class TemplatePreview(IHistory history, ICatalog catalog, TestEvents samples) : ITemplatePreview
{
    public async Task<TemplateRendering> FindByEventAsync(string template, long eventId, CancellationToken cancel)
    {
        var record = await RecordedEvent.LoadAsync(history, eventId, cancel).ConfigureAwait(false);
        return Render(
            template,
            new DeliveryWork
            {
                DeliveryId = 0,
                WebhookId = 0,
                Event = record,
                Trigger = DeliveryTrigger.Event,
                Lease = 0,
            }
        );
    }

    public TemplateRendering OfSample(string template, string setting) =>
        Render(template, samples.Create(webhookId: 0, sourceId: null, setting));

    private TemplateRendering Render(string template, DeliveryWork work)
    {
        try
        {
            var output = PayloadTemplate
                .Compile(template)
                .Render(TemplateModel.Of(EnvelopePayload.Of(work, catalog.Current.ById(work.Event.SourceId)), work.Event));
            return new TemplateRendering(output, PayloadTemplate.ContentTypeOf(output));
        }
        catch (TemplateException refusal)
        {
            return new TemplateRendering([], "", refusal.ToFault());
        }
    }
}
