namespace Relay.Api.Reading;

/// <summary>A recorded stretch of time to send again, in a request, for the OpenAPI document.</summary>
/// <param name="Filter">Which events, by the filters of their list; at most 10,000 of at most 14 days.</param>
/// <param name="Target">Where to.</param>
/// <param name="Speed">From 1 to 100, also as <c>"20x"</c>, or <c>"max"</c>: as fast as the target takes them, one after the other. 1 where absent.</param>
/// <param name="Shuffle">The share of events that change places with one of the next few.</param>
/// <param name="Duplicates">The share of events that are sent twice.</param>
/// <param name="Seed">What both follow from; 1 where absent.</param>
internal sealed record CadenceBody(
    BulkFilterView Filter,
    CadenceTargetBody Target,
    string? Speed,
    double? Shuffle,
    double? Duplicates,
    long? Seed
);
