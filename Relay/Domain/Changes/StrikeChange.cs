namespace Relay.Domain.Changes;

/// <summary>A failed delivery that counted against its webhook.</summary>
internal sealed record StrikeChange(long Number, long At, StrikeStep Step, EventFacet? Event, WebhookFacet? Webhook) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Strike;

    public override string? Kind => Event?.Kind;

    public override long? SourceId => Event?.SourceId;

    public override long? WebhookId => Step.WebhookId;
}
