namespace Relay.Domain.Runs;

/// <param name="Colour"><c>green</c>, <c>red</c> or <c>not_tried</c>.</param>
/// <param name="OffenderCount">How many break it; the first of them are in <paramref name="Offenders"/>.</param>
internal sealed record RunVerdict(
    string Name,
    string Promise,
    string Colour,
    string Facts,
    int OffenderCount,
    IReadOnlyList<RunOffender> Offenders
);
