namespace Relay.Domain.Changes;

/// <summary>A new event. How far its deliveries are is read with it, and so can be newer than the change itself.</summary>
internal sealed record EventChange(long Number, long At, EventSummary Event) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Event;

    public override string Kind => Event.Kind;

    public override long? SourceId => Event.SourceId;
}
