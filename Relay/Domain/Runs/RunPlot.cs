namespace Relay.Domain.Runs;

/// <summary>What a plot of a run shows: the simulator's plot, kept without the simulator.</summary>
/// <param name="Unit">The unit of the vertical axis; empty for counts.</param>
/// <param name="IsLines">Lines, else bars on top of one another.</param>
/// <param name="Labels">The places on the horizontal axis.</param>
/// <param name="Marks">Places at which something rare happened, each as often as it did; null for none.</param>
internal sealed record RunPlot(
    string Title,
    string Remark,
    string Unit,
    bool IsLines,
    IReadOnlyList<string> Labels,
    IReadOnlyList<RunPlotSeries> Series,
    IReadOnlyList<int>? Marks = null
);
