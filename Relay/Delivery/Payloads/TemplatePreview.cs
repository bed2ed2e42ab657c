using Relay.Delivery.Templates;

namespace Relay.Delivery.Payloads;

/// <summary>Renders as <see cref="WebhookPlan"/> does for a delivery, and says the fault instead of failing one.</summary>
internal sealed class TemplatePreview(IHistory history, ICatalog catalog, TestEvents samples) : ITemplatePreview
{
    public async Task<TemplateRendering> RenderEventAsync(string template, TemplateFormat format, long eventId, CancellationToken cancel)
    {
        var work = await RecordedEvent.LoadAsync(history, eventId, cancel).ConfigureAwait(false);
        return Render(PayloadTemplate.Compile(template, format), work);
    }

    public TemplateRendering RenderSample(string template, TemplateFormat format, string setting) =>
        Render(PayloadTemplate.Compile(template, format), samples.Create(webhookId: 0, sourceId: null, setting));

    private TemplateRendering Render(PayloadTemplate template, DeliveryWork work)
    {
        var envelope = EnvelopePayload.FindOrWrite(work, catalog.Current.ById(work.Event.SourceId));
        var missing = new MissingNames();
        var names = TemplateNames.List(envelope, work.Event);
        try
        {
            var output = template.Try(envelope, work.Event, missing);
            return new TemplateRendering(output, template.ContentType) { Missing = [.. missing.Found], Names = names };
        }
        catch (TemplateException refusal)
        {
            return new TemplateRendering([], "", refusal.ToFault()) { Missing = [.. missing.Found], Names = names };
        }
    }
}
