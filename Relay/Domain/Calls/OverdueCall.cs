namespace Relay.Domain.Calls;

/// <summary>A call in a list of those for which something is overdue.</summary>
internal sealed record OverdueCall(CallSummary Call, IReadOnlyList<OverdueFact> Overdue);
