namespace Relay.Domain.Changes;

/// <summary>A request that is no new event: a duplicate or a rejected one.</summary>
/// <param name="EventKind">The kind of the event that it repeats.</param>
internal sealed record ArrivalChange(long Number, long At, ArrivalSummary Arrival, string? EventKind) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Arrival;

    public override string? Kind => EventKind;

    public override long? SourceId => Arrival.SourceId;
}
