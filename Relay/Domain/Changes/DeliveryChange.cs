namespace Relay.Domain.Changes;

/// <summary>A delivery that was settled, planned anew, skipped, or made or reopened by a person.</summary>
/// <param name="Event">Null for a test, whose event is in no list, and where retention has removed the event.</param>
internal sealed record DeliveryChange(long Number, long At, DeliveryStep Step, EventFacet? Event) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Delivery;

    public override string? Kind => Event?.Kind;

    public override long? SourceId => Event?.SourceId;

    public override long? WebhookId => Step.WebhookId;
}
