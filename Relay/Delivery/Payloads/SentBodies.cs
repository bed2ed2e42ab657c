namespace Relay.Delivery.Payloads;

/// <summary>
/// Makes the body of a try again: by how its webhook makes bodies today, else by how it made them before. Which of these it was the hash
/// says; bytes with another one were not sent, and are not shown.
/// </summary>
internal sealed class SentBodies(IHistory history, ICatalog catalog) : ISentBodies
{
    public async Task<SentBody> FindAsync(DeliverySummary delivery, AttemptRecord attempt, CancellationToken cancel)
    {
        if (attempt.RequestBodySha256 is not { } sha256)
            return Missing("body_unsent", "Nothing was sent by this try.");
        if (delivery.Trigger == DeliveryTrigger.Test)
            return Missing("body_unavailable", "What a test sends is a sample of its own, which is not kept.");
        DeliveryWork work;
        try
        {
            work = await RecordedEvent.LoadAsync(history, delivery.EventId, cancel).ConfigureAwait(false);
        }
        catch (ProblemException gone) when (gone.Problem.Code is "event_expired" or "not_found")
        {
            return Missing("body_expired", "Retention has removed the event's body, which this was made of.");
        }

        var source = catalog.Current.ById(work.Event.SourceId);
        foreach (var payload in await history.PayloadsAsync(delivery.WebhookId, cancel).ConfigureAwait(false))
        {
            var plan = new WebhookPlan(
                Webhook.Forgotten(delivery.WebhookId) with
                {
                    Url = "https://localhost/",
                    Payload = payload.Payload,
                    Template = payload.Template,
                    TemplateFormat = payload.TemplateFormat,
                }
            );
            var made = PayloadBuilder.Make(work, plan, source);
            if (made.Error is null && made.Sha256.AsSpan().SequenceEqual(sha256))
                return new SentBody(made.Body.ToArray(), made.ContentType);
        }

        return Missing(
            "body_unavailable",
            "It can't be made again: the source, or the relay itself, has been changed since. Its hash and its size are kept."
        );
    }

    private static SentBody Missing(string code, string detail) => new(null, "", code, detail);
}
