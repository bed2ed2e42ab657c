namespace Relay.Api.Reading;

/// <summary>
/// A bulk in a request. A retry and a skip choose deliveries, by <c>webhook</c>, <c>event</c>, <c>events</c>, <c>state</c>, <c>kind</c>,
/// <c>source</c>, <c>from</c> and <c>to</c>; a replay chooses events by the filters of their list.
/// </summary>
/// <param name="Routing">Of a replay.</param>
internal sealed record BulkBody(BulkAction Action, BulkFilterView Filter, ReplayRouting? Routing);
