namespace Relay.Api.Views;

/// <summary>The last minutes, oldest first. The last one is still running.</summary>
/// <param name="OldestDueMs">How long the oldest delivery that is due has been waiting; absent where none is due.</param>
internal sealed record ActivityView(DateTimeOffset From, DateTimeOffset To, long? OldestDueMs, IReadOnlyList<ActivityMinuteView> Minutes);
