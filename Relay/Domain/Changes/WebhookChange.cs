namespace Relay.Domain.Changes;

/// <summary>A webhook whose state, strikes or drain moved, or that a person made, changed or deleted.</summary>
/// <param name="Webhook">As it is when the change is read.</param>
internal sealed record WebhookChange(long Number, long At, WebhookStep Step, WebhookFacet? Webhook) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Webhook;

    public override long? WebhookId => Step.WebhookId;
}
