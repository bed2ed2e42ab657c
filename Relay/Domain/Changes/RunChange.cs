namespace Relay.Domain.Changes;

/// <summary>A run that began or ended.</summary>
/// <param name="Run">With its state at this change, and without its proof.</param>
internal sealed record RunChange(long Number, long At, RunRecord Run) : Change(Number, At)
{
    public override ChangeSort Sort => ChangeSort.Run;
}
